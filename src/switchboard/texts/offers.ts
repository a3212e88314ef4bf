import type { BeginningHint, StartRequest, WorkerRequest } from '../../conversation/texts/reading.ts';
import type { EarlierText } from '../../records/load-text.ts';
import { BACK_WITHIN, type Visit } from '../../safety/visit.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { USUAL_EXAMPLE } from './hint-answers.ts';
import { type ProvedReading, readWith } from './text-reading.ts';

/**
 * "Off to see Mrs Khan, about 45 mins" begins nothing, and the reply asks whether the visit begins now. YES begins it,
 * with the length and the place of that text: the sender's last one, which is read again. "Can you extend me by an
 * hour?" is asked likewise.
 */

const MINUTE = 60_000;
/** A YES answers what was asked just now. */
export const YES_WITHIN = 10 * MINUTE;
/** START says by itself that a visit begins: the earlier text adds only how long and where. */
export const OFFER_STANDS = 60 * MINUTE;

/** What is known of the sender when the text comes. */
interface Sender {
  earlier: EarlierText | null;
  visit: Visit | null;
  lastEndedAt: Date | null;
}

/** The reading of YES, or of START alone, with what it answers. Any other reading stays as it is. */
export function asOffered(work: UnitOfWork, reading: ProvedReading, sender: Sender): ProvedReading {
  const { earlier, visit } = sender;
  const agreed = agreedIn(reading, visit);
  const isThanks = agreed === null && visit === null && reading.worker.kind === 'courtesy';
  const stands = agreed || isThanks ? YES_WITHIN : isStartAlone(reading) && visit === null ? OFFER_STANDS : null;
  if (stands === null || !earlier || work.now.getTime() - earlier.at.getTime() > stands) return reading;
  const before = readWith(work, [], earlier.body);
  if (before.cry !== 'none' || before.isAutomatic) return reading;
  const more = visit ? longer(before, work.now.getTime() - earlier.at.getTime()) : null;
  if (more) return { ...reading, worker: more, hint: null, well: null };
  const offered = visit ? theNext(before) : theFirst(before, sender);
  if (!offered) return reading;
  // "Thanks", as if it had begun: it is asked once more.
  if (isThanks) return { ...reading, worker: { kind: before.hint ? 'none' : 'status' }, hint: before.hint };
  // YES answers what the reply has said; START alone is as long as ever.
  const minutes = agreed?.minutes ?? offered.minutes ?? (agreed ? USUAL_EXAMPLE : null);
  return { ...reading, worker: begins(minutes, offered.place), hint: null, well: null };
}

/** To begin a watch is safe, and to move one needs the word: a thumb or OK on a visit says that all is well. */
function agreedIn({ isYes, agrees }: ProvedReading, visit: Visit | null): ProvedReading['agrees'] {
  if (isYes) return { minutes: null };
  return visit === null ? agrees : null;
}

/** Where an alarm or a roll-call asks them as well, YES begins no visit: the reply teaches the word that does. */
export function withoutOffer(reading: ProvedReading): ProvedReading {
  const { hint } = reading;
  if (hint?.kind === 'beginning') return { ...reading, hint: { ...hint, ...UNOFFERED } };
  if (hint?.kind === 'going-in') return { ...reading, hint: unoffered(hint.place) };
  return hint?.kind === 'needs-somebody' && hint.isGoingIn
    ? { ...reading, hint: { ...hint, begins: { ...(hint.begins ?? unoffered(null)), ...UNOFFERED } } }
    : reading;
}

const UNOFFERED = { isUntil: true, isMasked: true } as const;

const unoffered = (place: string | null): BeginningHint => ({
  kind: 'beginning',
  minutes: USUAL_EXAMPLE,
  place,
  isLater: false,
  ...UNOFFERED,
});

interface Offered {
  minutes: number | null;
  place: string | null;
}

const isStartAlone = ({ worker }: ProvedReading): boolean =>
  worker.kind === 'start' && worker.minutes === null && worker.place === null;

type Before = Pick<ProvedReading, 'worker' | 'hint'>;

const TOLD_OF_BACK: ReadonlySet<WorkerRequest['kind']> = new Set(['sounds-like-end', 'more', 'at']);

function theFirst({ worker, hint }: Before, { earlier, lastEndedAt }: Sender): Offered | null {
  // "Leaving now, back at 12 Elm Road by 4": somebody who has just ended a visit was told of BACK.
  const isAfterEnd = lastEndedAt && earlier && earlier.at.getTime() - lastEndedAt.getTime() <= BACK_WITHIN;
  if (isAfterEnd && TOLD_OF_BACK.has(worker.kind)) return null;
  // The form that the reply teaches has an address: IN takes no other name.
  if (hint?.kind === 'beginning') return { minutes: hint.minutes, place: hint.place ?? hint.named ?? null };
  if (hint?.kind === 'going-in') return { minutes: null, place: hint.place };
  if (hint?.kind === 'needs-somebody' && hint.begins)
    return { minutes: hint.begins.minutes, place: hint.begins.place ?? hint.begins.named ?? null };
  if (worker.kind === 'at' && worker.isWhole) return { minutes: null, place: worker.place };
  const isAskedToBegin = hint?.kind === 'watched' || (hint?.kind === 'needs-somebody' && hint.isGoingIn);
  return isAskedToBegin ? { minutes: null, place: null } : null;
}

/** What drops a watch has been said back with its place: "Gone on? YES begins the next". */
function theNext({ worker, hint }: Before): Offered | null {
  if (worker.kind === 'start') return worker.isSentence && worker.place !== null ? worker : null;
  if (worker.kind === 'at' || worker.kind === 'note' || worker.kind === 'more') return null;
  if (hint?.kind !== 'beginning' && hint?.kind !== 'going-in') return null;
  return hint.place === null ? null : { minutes: hint.kind === 'beginning' ? hint.minutes : null, place: hint.place };
}

/** What is no later than the deadline was not offered, and moves nothing (worker-texts.ts). */
function longer({ worker, hint }: Before, since: number): Extract<WorkerRequest, { kind: 'more' }> | null {
  const asked = (minutes: number, isClock: boolean) => ({ kind: 'more', minutes, isClock, several: false }) as const;
  // "Here for 90 mins" was offered as a time of day, counted from when it was texted.
  const until = (minutes: number, isClock: boolean) =>
    asked(isClock ? minutes : Math.round(minutes - since / MINUTE), true);
  if (worker.kind === 'start') {
    const isOffered = worker.place === null && (worker.isSentence || worker.isClock);
    return isOffered && worker.minutes !== null ? until(worker.minutes, worker.isClock || worker.isUntil) : null;
  }
  // "Just finishing up, 10 mins"
  if (worker.kind === 'sounds-like-end') {
    const isStay = hint?.kind === 'longer' || (hint?.kind === 'beginning' && hint.place === null && !hint.isLater);
    return isStay ? until(hint.minutes, hint.isUntil === true) : null;
  }
  if (worker.kind !== 'none' && worker.kind !== 'question') return null;
  if (hint?.kind === 'longer') return asked(hint.minutes, hint.isUntil);
  return hint?.kind === 'beginning' && hint.place === null ? until(hint.minutes, hint.isUntil) : null;
}

const begins = (minutes: number | null, place: string | null): StartRequest => ({
  kind: 'start',
  word: 'START',
  minutes,
  place,
  isAddress: place !== null && /\d/.test(place),
  isBare: place === null,
  maybeHouseNumber: false,
  isUntil: false,
  isClock: false,
  several: false,
  hasOddLength: false,
  isSentence: false,
});
