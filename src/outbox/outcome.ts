import type { Found, Placed } from '../carriers/carrier.ts';
import type { Attempt, Change } from '../records/attempts.ts';

/** What becomes of an attempt. Times in real milliseconds. */

/** Pauses after a refusal that may pass; after as many tries and one more it has failed. */
const backoff = [1_000, 2_000, 4_000, 8_000];

/** A callback that proves that the call exists often comes within this. */
const callbackGrace = 3_000;
const betweenLookUps = 2_000;

/** Sent again by then, even if nobody can say what became of the first: all of it may take 30 s (promise 1), look-up included. */
const longestDoubt = 20_000;

export interface Circumstances {
  now: Date;
  /** Real milliseconds as milliseconds of `now`'s clock. */
  stretch: (realMilliseconds: number) => number;
  /** Who tries next. */
  nextCarrier: string;
}

export interface Decision {
  change: Change;
  /** For the journal. */
  what: string;
}

/** After the carrier's answer to a request, or its silence. */
export function afterPlacing(attempt: Attempt, placed: Placed, circumstances: Circumstances): Decision {
  const { now, stretch } = circumstances;
  const later = (milliseconds: number): Date => new Date(now.getTime() + stretch(milliseconds));
  switch (placed.kind) {
    case 'placed':
      return { change: { status: 'queued', carrierRef: placed.carrierRef, placedAt: now, notBefore: now, errorCode: null }, what: 'placed' };
    case 'refused':
      return placed.permanent ? failed(placed.code) : again(attempt, placed.code, circumstances);
    case 'too-fast':
      if (attempt.cancelWanted) return notWanted;
      return {
        change: { status: 'waiting', tries: attempt.tries - 1, notBefore: later((placed.retryAfterSeconds ?? 1) * 1000) },
        what: 'too fast',
      };
    case 'unknown':
      return { change: { status: 'unknown', notBefore: later(callbackGrace), errorCode: placed.code }, what: 'outcome unknown' };
  }
}

/** After looking for what may have been placed. */
export function afterLookUp(attempt: Attempt, found: Found, circumstances: Circumstances): Decision {
  const { now, stretch } = circumstances;
  switch (found.kind) {
    case 'found':
      return {
        change: { status: 'queued', carrierRef: found.carrierRef, placedAt: attempt.sendingAt ?? now, notBefore: now, errorCode: null },
        what: 'found',
      };
    case 'absent':
      return again(attempt, 'lost', circumstances, 0);
    case 'unknown': {
      const doubt = now.getTime() - (attempt.sendingAt?.getTime() ?? 0);
      if (doubt >= stretch(longestDoubt)) return again(attempt, 'lost', circumstances, 0);
      return { change: { status: 'unknown', notBefore: new Date(now.getTime() + stretch(betweenLookUps)) }, what: 'still unknown' };
    }
  }
}

function again(attempt: Attempt, code: string, { now, stretch, nextCarrier }: Circumstances, pause = backoff[attempt.tries - 1]): Decision {
  if (attempt.cancelWanted) return notWanted;
  if (attempt.tries > backoff.length || pause === undefined) return failed(code);
  return {
    change: {
      status: 'waiting', errorCode: code, carrier: nextCarrier, carrierRef: null, notBefore: new Date(now.getTime() + stretch(pause)),
    },
    what: 'to be sent again',
  };
}

const failed = (errorCode: string): Decision => ({ change: { status: 'failed', errorCode }, what: 'failed' });
const notWanted: Decision = { change: { status: 'cancelled' }, what: 'taken back' };
