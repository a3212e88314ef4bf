import type { Reading, ResponderRequest } from '../../conversation/texts/reading.ts';
import { actorOfContact } from '../../records/actor.ts';
import { wasClosedSince } from '../../records/alarms.ts';
import { insertSealedEvents } from '../../records/sealed-events.ts';
import type { Alarm } from '../../safety/alarm/alarm.ts';
import { addFact, wordsOfFact } from '../../operations/alarms/respond.ts';
import { isOwner } from '../../operations/responder.ts';
import { sealedEvents } from '../../operations/safety-event.ts';
import type { UnitOfWork } from '../../operations/work.ts';

/** What people who were asked about alarms write of them in words of their own. */

/** `isOfDanger`: it is noted whatever else the text says of an alarm. */
export interface News {
  /** The text as it is kept. */
  words: string;
  isOfDanger: boolean;
}

const FOR_SURE: ReadonlySet<ResponderRequest['kind']> = new Set(['take', 'cant', 'safe', 'dialled']);

/**
 * What does something is about the alarm that it names, or about none. What is asked about and news change nothing: a
 * letter that none of these alarms has is a word there ("k leaving now", "J. Smith here").
 */
export function letterMeant(alarms: Alarm[], request: ResponderRequest, news: string | null): string | null {
  const letter = 'letter' in request ? request.letter : letterAtTheStart(news);
  return FOR_SURE.has(request.kind) || alarms.some((alarm) => alarm.letter === letter) ? letter : null;
}

/** An alarm that ended within this time (milliseconds) may be meant by its letter. */
const MAY_BE_MEANT = 86_400_000;

/**
 * "DIALLED P1234": many police references begin with a letter. One that touches the digits, and that no alarm has or
 * has had today, is part of the reference. "DIALLED B 1234", where B is over, is asked about: of A nobody has said it.
 */
export async function withWholeReference(
  { trx, now }: UnitOfWork,
  alarms: Alarm[],
  request: ResponderRequest,
): Promise<ResponderRequest> {
  if (request.kind !== 'dialled') return request;
  const { letter, reference, letterTouches = false } = request;
  if (letter === null || alarms.some((alarm) => alarm.letter === letter)) return request;
  const isOfTheReference =
    reference !== null && letterTouches && !(await wasClosedSince(trx, letter, new Date(now.getTime() - MAY_BE_MEANT)));
  if (!isOfTheReference) return { kind: 'maybe-dialled', letter: null, isThere: false };
  // "Ref P1234" is cut out of the text with its letter.
  const isWhole = reference.toUpperCase().startsWith(letter);
  return { ...request, letter: null, reference: isWhole ? reference : `${letter}${reference}` };
}

/** "B: neighbour saw her leave", "B neighbour saw her leave". "A" and "I" may be words of the sentence. */
function letterAtTheStart(news: string | null): string | null {
  const [, marked, bare] = /^\s*(?:([a-z])\s*[:.,-]|([b-hj-z])\s)\s*\p{L}{2}/iu.exec(news ?? '') ?? [];
  return (marked ?? bare)?.toUpperCase() ?? null;
}

/** Null where nothing is to be noted: a question and thanks tell nothing of the person who is looked for. */
export const newsIn = (
  { worker, tellsDanger }: Pick<Reading, 'worker' | 'tellsDanger'>,
  masked: string,
): News | null =>
  ASKS_OR_THANKS.has(worker.kind) || /\?\s*$/u.test(masked) ? null : { words: masked, isOfDanger: tellsDanger };

const ASKS_OR_THANKS: ReadonlySet<Reading['worker']['kind']> = new Set(['status', 'question', 'courtesy']);

/** SOS, HELP! and 999 alone say nothing that another could act on. */
export const saysMore = (words: string): boolean => (words.match(/[\p{L}\p{N}]+/gu) ?? []).length > 1;

const MAY_BE_NEWS: ReadonlySet<ResponderRequest['kind']> = new Set([
  'none',
  'maybe-safe',
  'maybe-dialled',
  'maybe-cant',
]);

/** "I can go" is no news of an alarm that nobody has: they are asked whether they take it. */
export const mayBeNews = ({ kind }: ResponderRequest, { status }: Alarm, news: News | null): news is News =>
  news !== null &&
  saysMore(news.words) &&
  (news.isOfDanger || MAY_BE_NEWS.has(kind) || (kind === 'maybe-take' && status !== 'raised'));

const covertOf = (alarms: Alarm[]): Alarm[] => alarms.filter((alarm) => alarm.covert && !alarm.drill);

/**
 * News that can be noted with no alarm, for a reader: it is of one of two covert ones, and it is not said which. Who is
 * asked about one may stand beside the worker of the other.
 */
export function isForAReader(alarms: Alarm[], request: ResponderRequest, news: News | null): boolean {
  return (
    covertOf(alarms).length > 1 &&
    letterMeant(alarms, request, news?.words ?? null) === null &&
    alarms.some((alarm) => mayBeNews(request, alarm, news))
  );
}

/**
 * It is not said which alarm the news is of. An owner's words are of their own. What may be of a covert one is noted
 * with that one alone: who is asked about another may stand beside its worker. With two covert ones it is noted with
 * neither (`isForAReader`).
 */
export async function recordUnlettered(
  work: UnitOfWork,
  keys: string[],
  alarms: Alarm[],
  request: ResponderRequest,
  news: News | null,
): Promise<void> {
  const covert = covertOf(alarms);
  const own = alarms.filter((alarm) => keys.some((key) => isOwner(alarm, key)));
  const meant = covert.length > 0 ? covert : own.length === 1 ? own : alarms;
  if (covert.length > 1) return;
  const letters = `${alarms.map(({ letter }) => letter).join(' or ')}: `;
  for (const alarm of meant) {
    const key = keys.find((one) => alarm.state.contacted.includes(one));
    if (key !== undefined && mayBeNews(request, alarm, news))
      await recordNews(work, alarm, key, news, alarms.length === 1 || meant === own ? '' : letters);
  }
}

/**
 * "Neighbour saw her leave at 1": the desk reads it on the alarm's page, and a person who takes the alarm later hears
 * it. Nobody is texted, for thanks look like news too. The reply claims nothing: "noted" would be taken for "somebody
 * looks after me". It is sealed, and noted within 250 ms: the reply waits for nobody who has locked the alarm's worker.
 */
export async function recordNews(work: UnitOfWork, alarm: Alarm, key: string, news: News, before = ''): Promise<void> {
  const words = wordsOfFact(`${before}${news.words.trim()}`);
  const event = { type: 'news', alarm: alarm.id, by: key, words } as const;
  const sealed = sealedEvents({ ...work, actor: actorOfContact(key, 'text') }, alarm.workerId, [event]);
  await insertSealedEvents(work.trx, [{ ...sealed, at: work.now, dueAt: work.now }]);
}

/** A letter alone answers "Add the letter". */
export const letterAlone = (masked: string): string | null =>
  /^\s*([a-z])\s*[.!]?\s*$/iu.exec(masked)?.[1]?.toUpperCase() ?? null;

/**
 * What the sender has texted before without a letter is of this alarm: those who deal with it read it now. `earlier`:
 * how it reads, and the text as it is kept.
 */
export async function notifyOfEarlier(
  work: UnitOfWork,
  alarm: Alarm,
  keys: string[],
  alarms: Alarm[],
  earlier: { request: ResponderRequest; news: News | null },
): Promise<void> {
  const key = keys.find((one) => alarm.state.contacted.includes(one));
  const { request, news } = earlier;
  if (key === undefined || !mayBeNews(request, alarm, news)) return;
  if (letterMeant(alarms, request, news.words) !== null) return;
  await addFact(work, actorOfContact(key, 'text'), { alarm: alarm.id, by: key, words: wordsOfFact(news.words.trim()) });
}
