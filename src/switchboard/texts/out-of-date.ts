import type { Visit } from '../../safety/visit.ts';
import type { ProvedReading } from './text-reading.ts';

/** A text that comes too late to be about the visit that is open now. */

const WORDS_ABOUT_A_VISIT: ReadonlySet<ProvedReading['worker']['kind']> = new Set([
  'start',
  'end',
  'more',
  'ok',
  'back',
  'at',
  'home',
]);
/** The carrier's clock and ours; a text that is late is so by more. */
const CLOCKS_APART = 60_000;

/** Sent before the visit that is open was begun, or the last one ended: carriers repeat a text for a day. */
export function isOutOfDate(
  visit: Visit | null,
  lastEndedAt: Date | null,
  { worker }: ProvedReading,
  sent: Date,
): boolean {
  if (!WORDS_ABOUT_A_VISIT.has(worker.kind)) return false;
  const since = visit ? visit.startedAt : lastEndedAt;
  return since != null && sent.getTime() < since.getTime() - CLOCKS_APART;
}

/** It is answered with how things stand. A PIN in it proves nothing of now; danger in it is danger. */
export function outOfDate(given: ProvedReading): ProvedReading {
  return {
    ...given,
    worker: { kind: 'status' },
    responder: { kind: 'none' },
    well: null,
    pin: null,
    wrongPin: false,
    proof: given.proof === 'duress' ? 'duress' : null,
  };
}
