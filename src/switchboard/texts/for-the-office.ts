import type { Hint } from '../../conversation/texts/reading.ts';
import type { Caller } from '../../records/organisation/people.ts';
import type { Visit } from '../../safety/visit.ts';
import { isWorker } from '../calls/actions/visit-actions.ts';
import { isSentence, type ProvedReading } from './text-reading.ts';

/** Sentences of which nothing comes, where no visit is open: a person reads them. */

type Request = ProvedReading['worker'];

/** The reply does what these ask for, or somebody reads them already. */
const SEEN_TO: ReadonlySet<Request['kind']> = new Set(['worried', 'words', 'read', 'note', 'courtesy']);
const ANSWERED: ReadonlySet<Hint['kind']> = new Set(['who-is-out', 'wrong-number', 'no-texts']);

/**
 * "Off sick tomorrow, who covers", "Rowan is running late, add 30" of somebody who makes no visits: the duty desk is
 * told. They are few.
 */
export function isForTheOffice(caller: Caller, { worker, responder, hint, words, cry, pin }: ProvedReading): boolean {
  const isAnswered =
    SEEN_TO.has(worker.kind) ||
    (worker.kind === 'start' && !worker.isSentence) ||
    responder.kind === 'words' ||
    (hint !== null && ANSWERED.has(hint.kind));
  return !isWorker(caller) && !isAnswered && cry === 'none' && pin === null && isSentence(words);
}

const ASK_FOR_NOTHING_KNOWN: ReadonlySet<Request['kind']> = new Set(['none', 'question', 'another-day', 'ring-off']);

/** What these may be meant for is asked about, or told. Of those who wait for help people are told. */
const OFFERED: ReadonlySet<Hint['kind']> = new Set([
  'beginning',
  'needs-somebody',
  'who-comes',
  'no-texts',
  'pin',
  'own-people',
  'who-is-out',
  'watched',
  'wrong-number',
]);

/** Fewer words are no more than the end of a visit: "all done now, back at the office". */
const FEWEST_BESIDE_AN_END = 6;

/**
 * "Feeling rough going home sick", "can u tell jo im off now" of a worker with no visit open: they wait at the desk.
 * Nobody is told of them, for many are written that need nobody. It follows from the words and the shown book alone.
 */
export function waitsAtTheDesk(caller: Caller, visit: Visit | null, reading: ProvedReading): boolean {
  const { worker, hint, cry, texted, isPleasantry } = reading;
  // Of a text with a code phrase all of it counts: another sentence in the phrase's place would wait, too.
  const words = texted ?? reading.words;
  if (!isWorker(caller) || visit !== null || cry !== 'none' || (texted === null && isPleasantry)) return false;
  if (hint !== null && (OFFERED.has(hint.kind) || (hint.kind === 'going-in' && !hint.isLikely))) return false;
  if (worker.kind === 'sounds-like-end') return isSentence(words, FEWEST_BESIDE_AN_END);
  return ASK_FOR_NOTHING_KNOWN.has(worker.kind) && isSentence(words);
}
