import type { Reading, ResponderRequest } from '../../conversation/texts/reading.ts';
import { callerById } from '../../records/organisation/people.ts';
import type { Alarm } from '../../safety/alarm/alarm.ts';
import { isOwner } from '../../operations/responder.ts';
import type { SafetyEvent } from '../../operations/safety-event.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { saidBeside } from '../../operations/worries.ts';
import { type Answer, withHints, worriedAnswer } from './answer.ts';
import { letterMeant } from './news-of-alarms.ts';
import { respondByText } from './responder-texts.ts';
import type { DangerOf, TextOfWorker } from './text-of-worker.ts';
import { wordsToRead } from './text-reading.ts';

/** Texts of danger from people who were asked about alarms: whose danger it is, and who hears the words. */

/** Who writes, and what they were asked about. */
interface SenderAsked {
  isWorker: boolean;
  isOnVisit: boolean;
  keys: string[];
  /** The text as it is kept. */
  masked: string;
  alarms: Alarm[];
}

/**
 * "Hes got a knife, send someone": nobody waits to learn whose danger it is. But who makes no visits means an alarm
 * that they were asked about.
 */
export function cryBeside({ isWorker, isOnVisit, alarms }: SenderAsked, { cry }: Reading): Reading['cry'] {
  if (cry !== 'asks-for-people') return cry;
  return isOnVisit || alarms.length === 0 || isWorker ? 'always' : 'on-visit';
}

const ANSWERS_FOR_SURE: ReadonlySet<ResponderRequest['kind']> = new Set(['take', 'safe', 'dialled']);

/** A worker's own call for help, which may be about a colleague as well. */
export const isOwnCry = ({ isWorker, isOnVisit }: SenderAsked, { cry }: Reading): boolean =>
  isWorker && (cry === 'always' || (cry === 'on-visit' && isOnVisit));

/**
 * Whose danger a text tells, in the order in which it is to be told: whom it names, else the alarms that it may be
 * about. Who is on a visit may name somebody of that house, unless they say WORRIED. A worker who cries for help may
 * mean themselves. If the words tell of danger, and an alarm asks them, it is both. What a responder says of an alarm
 * belongs to it: "she's been stabbed" is about what they were asked about.
 */
export async function dangerTold(work: UnitOfWork, sender: SenderAsked, given: Reading): Promise<DangerOf[]> {
  const { isOnVisit, alarms, keys } = sender;
  const { worker, responder, othersDanger, tellsDanger } = given;
  const isOwn = isOwnCry(sender, given);
  const isCry = given.cry !== 'none' && (isOwn || !sender.isWorker);
  if (worker.kind === 'worried' && worker.about !== null)
    return isOwn || tellsDanger ? [{ about: worker.about, letter: null, isInWords: true }] : [];
  if (isOnVisit || (!isOwn && isAnswer(given) && isOfOne(alarms, responder))) return [];
  if (othersDanger !== null) return [{ about: othersDanger, letter: null, isInWords: true }];
  return tellsDanger || (isCry && !isOwn) ? dangerOfAsked(work, alarms, keys, letterIn(sender, responder)) : [];
}

/** "TAKE B 15 hes got a knife" is no TAKE, and is about B. */
const LETTER_BEHIND_A_WORD = /(?:^|\s)(?:take|can['’]?t|dialled|safe|alarm)\s+([a-z])(?![\p{L}\p{N}'’])/iu;

function letterIn(
  { alarms, masked }: Pick<SenderAsked, 'alarms' | 'masked'>,
  responder: ResponderRequest,
): string | null {
  const behind = LETTER_BEHIND_A_WORD.exec(masked)?.[1]?.toUpperCase();
  return alarms.find(({ letter }) => letter === behind)?.letter ?? letterMeant(alarms, responder, masked);
}

/** It says of which alarm it is, or one alone asks them. */
function isOfOne(alarms: Alarm[], request: ResponderRequest): boolean {
  const letter = 'letter' in request ? request.letter : null;
  return alarms.some((alarm) => (alarms.length === 1 && letter === null) || alarm.letter === letter);
}

/** "She's been stabbed, I'm with her" may also be that it is over: what is asked about waits. */
const isAnswer = ({ tellsDanger, responder: { kind } }: Pick<Reading, 'tellsDanger' | 'responder'>): boolean =>
  tellsDanger ? ANSWERS_FOR_SURE.has(kind) : kind !== 'none' && kind !== 'cant' && kind !== 'maybe-cant';

/**
 * The alarms that words of danger may be about, where they name nobody: that of the letter, else the one that the
 * sender deals with, else each that asks them. A question alone would leave somebody in danger until it is answered.
 *
 * A person who is asked about one may stand beside the worker of a covert other. So the words are told of the only
 * covert one, and of none where there are more. Of the rest it is told that somebody is worried.
 */
async function dangerOfAsked(
  { trx }: UnitOfWork,
  alarms: Alarm[],
  keys: string[],
  letter: string | null,
): Promise<DangerOf[]> {
  const real = alarms.filter(({ drill }) => !drill);
  const open = real.length > 0 ? real : alarms;
  const own = open.filter((alarm) => keys.some((key) => isOwner(alarm, key)));
  const isOwnOnly = own.length === 1 && open.every((alarm) => !alarm.covert || own.includes(alarm));
  const lettered = open.filter((alarm) => alarm.letter === letter);
  const meant = lettered.length > 0 ? lettered : isOwnOnly ? own : open;
  const covert = meant.filter((alarm) => alarm.covert);
  const inWords = meant.length === 1 || covert.length === 0 ? meant : covert.length === 1 ? covert : [];
  const told: DangerOf[] = [];
  for (const alarm of [...inWords, ...meant.filter((one) => !inWords.includes(one))]) {
    const worker = await callerById(trx, alarm.workerId);
    if (worker) told.push({ about: worker.staffNumber, letter: alarm.letter, isInWords: inWords.includes(alarm) });
  }
  return told;
}

/** What the true book is told of it. */
export function worriesOf({ reading: { words, phrase }, danger }: TextOfWorker): SafetyEvent[] {
  return danger.map(({ about, isInWords }) => ({
    type: 'worried',
    about,
    inDanger: true,
    words: isInWords ? saidBeside(words, about) : null,
    phrase,
  }));
}

/** The same, and words that nobody who deals with an alarm may hear are for a reader. */
export function worriesAndWordsOf(text: TextOfWorker): SafetyEvent[] {
  const isInWords = text.danger.some((one) => one.isInWords);
  return [...worriesOf(text), ...(isInWords ? [] : [wordsToRead(text.reading)])];
}

const MAY_STAND_BESIDE: ReadonlySet<ResponderRequest['kind']> = new Set(['cant', 'maybe-cant', 'maybe-take']);
const WITH_A_LETTER: ReadonlySet<ResponderRequest['kind']> = new Set(['maybe-safe', 'maybe-dialled']);

/**
 * "CANT A hes got a knife, send someone" declines A and tells of danger, and "TAKE A 15, hes got a knife" is answered
 * that A is not taken. Null: the text says nothing of one alarm beside the danger.
 */
export async function answerBesideDanger(
  work: UnitOfWork,
  from: string,
  sender: Pick<SenderAsked, 'keys' | 'alarms' | 'masked'>,
  danger: DangerOf[],
  responder: ResponderRequest,
): Promise<Answer | null> {
  const { keys, alarms } = sender;
  const said = asTake(sender, responder);
  const isSaid =
    MAY_STAND_BESIDE.has(said.kind) || (WITH_A_LETTER.has(said.kind) && 'letter' in said && said.letter !== null);
  if (danger.length === 0 || !isSaid || !isOfOne(alarms, said)) return null;
  return respondByText(work, from, keys, alarms, said, null);
}

/** What is only like a TAKE, and names an alarm. */
function asTake(sender: Pick<SenderAsked, 'alarms' | 'masked'>, said: ResponderRequest): ResponderRequest {
  const isLike = said.kind === 'none' && said.likely === 'take';
  return isLike ? { kind: 'maybe-take', letter: letterIn(sender, said), minutes: null, isGoing: false } : said;
}

/** The reply to it. `mayBeOwn`: a worker may mean themselves as well. */
export function answerToDanger(
  danger: DangerOf[],
  beside: Answer | null,
  { mayBeOwn = false, isHeard = true },
): Answer {
  const letters = danger.flatMap(({ letter }) => letter ?? []);
  const answer = worriedAnswer({ inDanger: true }, isHeard);
  const which = letters.length > 1 ? [{ id: 'text.which-danger', vars: { letters: letters.join(', ') } }] : [];
  const all = { ...answer, prompts: [...(beside?.prompts ?? []), ...answer.prompts, ...which] };
  return mayBeOwn ? withHints(all, ['text.need-help']) : all;
}
