import type { SaidAfterwards } from '../../operations/alarms/after-closing.ts';
import type { Responded } from '../../operations/alarms/respond.ts';
import type { AlarmClass, Classified } from '../../records/alarm-classes.ts';
import type { AskedContact } from '../../records/views/true/asked.ts';
import type { Ended, Fact } from '../../safety/alarm/alarm.ts';
import type { Question, PurpleReply } from '../../safety/purple-file.ts';
import { counted } from '../shell/numbers.ts';
import { outcomeIn, type OutcomeWords } from '../shell/outcomes.ts';

/** The words of an alarm's page. */

const QUESTIONS: Record<Question, string> = {
  address: 'At the address',
  danger: 'In danger',
  police: 'Police needed',
  weapon: 'A weapon',
  colleague: 'A colleague needed',
  ring_back: 'Ring back',
};
const REPLIES: Record<PurpleReply, string> = { yes: 'YES', no: 'no', unclear: 'no clear answer' };

export const replyWords = (question: Question, reply: PurpleReply): string =>
  `${QUESTIONS[question]}: ${REPLIES[reply]}`;

/** Null: another part of the page says it. */
export function factWords(fact: Fact): string | null {
  switch (fact.what) {
    case 'note':
      return fact.by ? `${fact.by.name}: ${fact.words}` : `From their phone: ${fact.words}`;
    case 'worried':
      return fact.by.name === null
        ? `An unknown caller asks for help for them${said(fact.by.words)}`
        : `${fact.by.name} is worried about them${said(fact.by.words)}`;
    case 'worried_besides':
      return `${fact.by.name ?? 'An unknown caller'} is worried about ${fact.about} too${said(fact.by.words)}`;
    case 'unproved':
      return `A text from their phone said ${fact.word}, without a PIN. That proves nothing.`;
    case 'dialling':
      return `${fact.by} says: I am dialling 999 now`;
    case 'dialled':
      return `${fact.by} has dialled 999${fact.reference === null ? '' : `, police reference ${fact.reference}`}`;
    case 'shared_phone':
      return `It came from a phone that people share: ${fact.people.join(' or ')}`;
    case 'unconfirmed':
      return `${fact.by} says ${ENDINGS[fact.how]}, and has not proved who they are`;
    case 'no_answer':
      return 'The covert call back was not answered, twice.';
    case 'wrong_pins':
      return 'Many wrong PINs were tried for them.';
    case 'newer':
      return 'A newer release of Buddyline has noted something that this page cannot show yet.';
    case 'cause':
    case 'reply':
      return null;
  }
}

const said = (words: string | null | undefined): string => (words == null ? '' : `: ${words}`);

const ENDINGS: Record<Ended | 'voice', string> = {
  pin: "the worker's own PIN was given",
  contact: 'somebody has reached the worker',
  office: 'the office has closed it',
  seen: 'the worker was seen in person',
  police: 'the police confirm that the worker is safe',
  drill: 'the drill is over',
  real: 'a real alarm came in its place',
  voice: 'a voice was heard',
};

export const endedWords = (how: Ended | null): string => (how === null ? 'It is closed.' : `Closed: ${ENDINGS[how]}.`);

const STATUSES: Record<string, string> = {
  waiting: 'about to go out',
  sending: 'going out',
  unknown: 'not known whether it went out',
  queued: 'going out',
  ringing: 'ringing',
  answered: 'answered',
  completed: 'over',
  delivered: 'delivered',
  busy: 'engaged',
  no_answer: 'no answer',
  failed: 'failed',
  cancelled: 'taken back',
};

export function askedWords({ channel, status, keyedAt }: AskedContact): string {
  const way = channel === 'call' ? 'rung' : 'texted';
  return `${way}: ${keyedAt === null ? statusWords(status) : 'pressed a key'}`;
}

/** What became of our call or text. */
export const statusWords = (status: string): string => STATUSES[status] ?? status;

export const CLASS_WORDS: Record<AlarmClass, string> = {
  real: 'It was real',
  forgotten: 'Forgotten',
  no_signal: 'Late, or no signal',
  wrong_key: 'Wrong key or PIN',
  misunderstanding: 'A misunderstanding',
  drill: 'A drill',
  other: 'Something else',
};

export const classWords = ({ class: named, note, byName }: Classified): string =>
  `${CLASS_WORDS[named]}${note === null ? '' : `: ${note}`}${byName === null ? '' : ` (said by ${byName})`}`;

/** How an alarm stands when a form of its page changed nothing. */
interface AlarmSituation {
  /** Its owner, by name; null: nobody now. */
  owner: string | null;
  ownedSince: Date | null;
  ended: Ended | null;
  /** Who else is dialling 999 or has. */
  dialling: { by: string; isOver: boolean } | null;
}

const NO_SUCH_TIME =
  'That time is over, or more than twelve hours away. Nothing has changed. Write a time to come, or minutes.';

/** What an act on the page may come to. */
export type AlarmOutcome = Responded['kind'] | SaidAfterwards['kind'] | 'no-such-time';
/** They may not hear of it: the page answers as if there were no alarm. */
type NotTheirs = 'at-risk' | 'not-found';
export const isNotTheirs = (outcome: string): outcome is NotTheirs => outcome === 'at-risk' || outcome === 'not-found';

/** What the page says after an act that changed nothing, or not what was meant; null: it was done. */
export function outcomeWords(
  outcome: string,
  { owner, ownedSince, ended, dialling }: AlarmSituation,
  now: Date,
): string | null {
  const words: OutcomeWords<Exclude<AlarmOutcome, NotTheirs>> = {
    done: null,
    taken: null,
    granted: null,
    'taken-already':
      owner === null || ownedSince === null
        ? 'Somebody else had it already. You have not taken it, and nobody has it now.'
        : `${owner} took it ${agoWords(now.getTime() - ownedSince.getTime())}. You have not taken it.`,
    'dialling-already':
      dialling === null
        ? 'Somebody else was dialling 999. Dial as well?'
        : `${dialling.by} ${dialling.isOver ? 'has dialled' : 'is dialling'}. Dial as well?`,
    'not-yours':
      owner === null
        ? 'It is not yours now: everybody is asked again. Nothing has changed.'
        : `It is not yours now: ${owner} has it. Nothing has changed.`,
    claimed: 'That counts once you have pressed a key in our call. Nothing has changed.',
    closed: `${endedWords(ended)} That was before you pressed. Nothing has changed.`,
    'still-open': 'It is still open. That is said once it is closed. Nothing has changed.',
    changed: 'They have called for help since this page was shown. Read it first. Nothing has changed.',
    'proof-wanted': 'That does not close it. Everybody is asked again.',
    'no-such-time': NO_SUCH_TIME,
  };
  return outcomeIn(words, outcome);
}

/** "20 seconds ago"; two presses in one second: "just now". */
function agoWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds === 0) return 'just now';
  if (seconds < 120) return `${counted(seconds, 'second')} ago`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${counted(minutes, 'minute')} ago` : `${counted(Math.round(minutes / 60), 'hour')} ago`;
}
