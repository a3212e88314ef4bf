import type { Alarm, AlarmKind } from '../safety/alarm/alarm.ts';
import { wordOf } from '../organisation-file/who.ts';
import type { JournalDetail } from '../records/journal.ts';

export const KINDS: Record<AlarmKind, string> = {
  duress: 'under duress',
  panic: 'a call for help',
  watch: 'asked to be watched',
  no_answer: 'no answer to a booked call',
  missed: 'no check-in',
};

interface AlarmTold {
  at: Date;
  detail: JournalDetail<'alarm'>;
  alarm: Alarm | undefined;
  /** The state of the alarm before the event; null if the event is its beginning. */
  before: { status: string; kind: string } | null;
  who(contactKey: string): string;
  time(iso: string): string;
}

/** An event of an alarm as a line; null if the lines of its calls and texts say everything. */
export function alarmLine(told: AlarmTold): string | null {
  const { detail, alarm } = told;
  const name = `Alarm ${alarm?.letter ?? ''}`.trim();
  const by = detail.by === undefined ? 'Somebody' : told.who(detail.by);
  const until = detail.until === undefined ? '' : `, news by ${told.time(detail.until)}`;
  switch (detail.what) {
    case 'raised':
      return `${name} is raised: ${concern(told) ?? kindOf(detail.kind)}.${asked(told)}`;
    case 'timer':
      return timerLine(name, told);
    case 'take':
      if (detail.answer === 'taken-already') return `${by} would take ${lower(name)}; ${owners(told)} has it already.`;
      return detail.answer === 'granted'
        ? `${by} takes more time for ${lower(name)}${until}.`
        : `${name} is taken by ${by}${until}.`;
    case 'join':
    case 'take-over':
      return owningLine(name, by, until, told);
    case 'cannot':
      return `${by} can't deal with ${lower(name)}.${asked(told)}`;
    case 'dialling':
      return detail.answer === 'done' ? `${by} is dialling 999 about ${lower(name)}.` : null;
    case 'dialled':
      return `${by} says that 999 is dialled${reference(told)}${until}.`;
    case 'texted':
      return `A text in ${by}'s name speaks for ${lower(name)}. It counts once they have pressed a key in our call.`;
    case 'disown':
      return `${by} says that the text about ${lower(name)} was not theirs. The others are told.${asked(told)}`;
    case 'news-answered':
      return `${by} is on the line for news of ${lower(name)}.`;
    case 'more-news-time':
      return detail.answer === 'granted' ? `${by} needs more time for ${lower(name)}${until}.` : null;
    case 'pass-on':
      return `${by} passes ${lower(name)} on.${asked(told)}`;
    case 'owner-in-need':
      return `${by} has ${lower(name)} no longer: an alarm is raised about them.${asked(told)}`;
    case 'asked-in-need':
      return `${by} has called for help themselves, and is not rung about ${lower(name)} any more.${asked(told)}`;
    case 'owner-at-risk':
      return `${by} has ${lower(name)} no longer: they may stand beside the worker.${asked(told)}`;
    case 'contact-made':
      return `${by} has made contact${allClear(told)}; ${goesOn(told)}. ${name} is closed.`;
    case 'not-yet-clear':
      return detail.answer === 'granted'
        ? `${by} has made contact, and the police have not given the all-clear: ${lower(name)} stays open${until}.`
        : null;
    case 'covert-contact':
      return covertContactLine(name, by, until, told);
    case 'call-unanswered':
      return `Nobody has answered the covert call, twice: 999 should be dialled about ${lower(name)}.${asked(told)}`;
    case 'reply':
    case 'call-finished':
      return null;
    case 'pin':
      return `The worker's own PIN was given. ${name} is ${detail.status === 'closed' ? 'closed' : 'still open'}.`;
    case 'office-closes':
      return `${name} is closed.`;
    case 'unproved':
      return `A text from the worker's phone came without a PIN: it proves nothing, and ${lower(name)} stays open.`;
    case 'worried-besides':
      return (
        `${name}: ${reporterName(told) ?? 'somebody'} is worried about ` +
        `somebody else as well${owners(told) === '' ? '' : `; ${owners(told)} is told`}.`
      );
    case 'wrong-pins':
      return `Several wrong PINs were tried for the worker${owners(told) === '' ? '' : `: ${owners(told)} is told`}.`;
    case 'add-fact':
      return `${by} adds what they know of ${lower(name)}${owners(told) === '' ? '' : `: ${owners(told)} is told`}.`;
    case 'note':
      return `Words from the worker are passed on to ${owners(told) || 'the person who takes it'}.`;
    default:
      return detail.what.startsWith('cause ') ? causeLine(name, told) : `${name}: ${detail.what}.`;
  }
}

function owningLine(name: string, by: string, until: string, { detail, who }: AlarmTold): string {
  if (detail.answer !== 'taken') return `${by} would have ${lower(name)} too; nothing changes.`;
  if (detail.what === 'join') return `${by} has ${lower(name)} too${until}.`;
  return `${by} takes ${lower(name)} over${detail.from === undefined ? '' : ` from ${who(detail.from)}`}${until}.`;
}

function covertContactLine(name: string, by: string, until: string, { detail }: AlarmTold): string {
  if (detail.status === 'closed')
    return (
      `${by} says, after proving who they are, that they were seen in person or that the ` +
      `police confirm it. ${name} is closed.`
    );
  return detail.answer === 'granted'
    ? `${by} has only heard a voice: ${lower(name)} stays open${until}.`
    : `${by} says without a PIN how ${lower(name)} ended: somebody with one must confirm it.`;
}

function timerLine(name: string, told: AlarmTold): string | null {
  const { detail, before } = told;
  const forNews = detail.effects.filter(({ kind }) => kind === 'ask-news').flatMap(({ contacts = [] }) => contacts);
  if (forNews.length > 0) return `News of ${lower(name)} is due: ${forNews.map(told.who).join(', ')} is asked.`;
  if (before?.status === 'taken' && detail.status === 'raised')
    return `No news of ${lower(name)} came by its time. It is open again.${asked(told)}`;
  if (detail.effects.some(({ kind }) => kind === 'nobody-to-ask')) return `${name}: there is nobody left to ask.`;
  return asked(told) === '' ? null : `Nobody has taken ${lower(name)} yet.${asked(told)}`;
}

function causeLine(name: string, told: AlarmTold): string | null {
  const cause = concern(told) ?? kindOf(told.detail.what.slice('cause '.length));
  const upgraded = told.before !== null && told.before.kind !== told.detail.kind;
  if (upgraded) return `${name} becomes more urgent: ${cause}.${asked(told)}`;
  const isAskedAnew = told.detail.effects.some(({ kind }) => kind === 'ask');
  if (isAskedAnew) return `${name}: also ${cause}. What was told before holds no longer.${asked(told)}`;
  return told.detail.effects.length > 0 ? `${name}: also ${cause}. Its owner is told.` : null;
}

/** Who is concerned about the worker, if that raised the alarm. */
function concern(told: AlarmTold): string | null {
  const name = reporterName(told);
  if (told.detail.worried === 'unknown') return `${name} asks for help for them`;
  return name === null ? null : `${name} is worried about them`;
}

function reporterName({ detail, who }: AlarmTold): string | null {
  if (detail.worried === undefined) return null;
  return detail.worried === 'unknown' ? 'an unknown caller' : who(detail.worried);
}

function asked({ detail, who }: AlarmTold): string {
  return detail.effects
    .map(({ kind, contacts = [], by = [], who: named = [], absent = [] }) => {
      if (kind === 'step-skipped') return ` Skipped: ${named.map(inPlural).join(', ')} (${absentees(absent, who)}).`;
      if (kind !== 'ask') return '';
      const channels = by.map((channel) => (channel === 'sms' ? 'text' : channel));
      return ` Asked by ${channels.join(' and ')}: ${contacts.map(who).join(', ')}.`;
    })
    .join('');
}

function absentees(absent: { key: string; why: keyof typeof ABSENT }[], who: AlarmTold['who']): string {
  return absent.map(({ key, why }) => `${who(key)} ${ABSENT[why]}`).join(', ') || 'nobody who may be asked';
}

const ABSENT = {
  away: 'is away',
  hours: 'is outside their hours',
  'no phone': 'has no phone that may ring about this',
} as const;

/** The plural, as a plan writes it. */
function inPlural(word: string): string {
  const isPlain = ['buddies', 'everyone', 'last_resort', 'major_incident'].includes(word) || /^\d+$/.test(word);
  return (isPlain ? word : wordOf({ kind: 'role', role: word })).replaceAll('_', ' ');
}

/** The alarm has it, because the journal has no field for it. */
const allClear = ({ alarm }: AlarmTold): string =>
  alarm?.state.ended === 'police' ? ', and the police have given the all-clear' : '';

function goesOn({ detail, time }: AlarmTold): string {
  const visit = detail.effects.find(({ kind }) => kind === 'visit-until');
  return visit?.deadline === undefined ? 'the visit is over' : `the visit goes on until ${time(visit.deadline)}`;
}

/** The police reference that came with it. It is in the alarm, because the journal has no field for it. */
function reference({ alarm, at }: AlarmTold): string {
  const fact = alarm?.state.facts.find((one) => one.what === 'dialled' && one.at === at.getTime());
  return fact?.what === 'dialled' && fact.reference !== null ? ` (reference ${fact.reference})` : '';
}

function owners({ detail, who }: AlarmTold): string {
  return detail.owners.map(who).join(' and ');
}

function kindOf(kind: string): string {
  return Object.entries(KINDS).find(([known]) => known === kind)?.[1] ?? kind;
}

const lower = (name: string): string => name.replace(/^A/, 'a');
