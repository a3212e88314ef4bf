import type { Found, Placed } from '../carriers/carrier.ts';
import type { Attempt, Change } from '../records/attempts.ts';
import { nextOf } from './route.ts';

/** What becomes of an attempt. Times in real milliseconds. */

/** Pauses after all carriers that may take it have refused; after as many rounds and one more it has failed. */
const backoff = [1_000, 2_000, 4_000, 8_000];

/** A callback that proves that the call exists often comes within this. */
const callbackGrace = 3_000;
const betweenLookUps = 2_000;

/**
 * Unknown for so long it goes to another carrier. Of one that is set aside there is little to hope for: of 50 alarms
 * that it left unknown as it went, with 10 s, the last rang 14.7 to 20 s after the cry on a busy machine.
 */
const doubtBesideAnother = { trusted: 10_000, setAside: 5_000 };
/**
 * With one carrier it is sent again by then, even if nobody can say what became of the first: all of it may take 30 s
 * (promise 1), look-up included. A text is a lesser thing than a ring, and its receipt may still come.
 */
const longestDoubt = { call: 20_000, text: 30_000 };
/** Asked to wait for longer than this (seconds), it goes to another carrier. */
const patience = 5;
/** A ring that no carrier has hands for goes on to the next phone then; a text becomes a call. */
const longestTooFast = 60_000;
const TOO_FAST = 'too-fast';

export interface Circumstances {
  now: Date;
  /** Real milliseconds as milliseconds of `now`'s clock. */
  stretch: (realMilliseconds: number) => number;
  /** Who may take it, the best first. */
  carriers: string[];
  /** Whether the carrier that had it last is. */
  standing: 'trusted' | 'setAside';
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
      return {
        change: { status: 'queued', carrierRef: placed.carrierRef, placedAt: now, notBefore: now, errorCode: null },
        what: 'placed',
      };
    case 'refused':
      // What is between this phone and this carrier is settled by another attempt, or by a call.
      return placed.permanent || placed.phoneFault !== undefined
        ? failed(placed.code)
        : again(attempt, placed.code, circumstances);
    case 'too-fast':
      return attempt.cancelWanted ? notWanted : afterTooFast(attempt, placed.retryAfterSeconds ?? 1, circumstances);
    case 'unknown': {
      const lookUpAt = Math.min(later(callbackGrace).getTime(), handOverAt(attempt, circumstances));
      return {
        change: { status: 'unknown', notBefore: new Date(lookUpAt), errorCode: placed.code, heldFor: 'look_up' },
        what: 'outcome unknown',
      };
    }
  }
}

/**
 * Once is a matter of pace, and no try. Again, or for long, and another carrier gets it; after a minute of it, it
 * counts as refused.
 */
function afterTooFast(attempt: Attempt, seconds: number, circumstances: Circumstances): Decision {
  const { now, stretch, carriers } = circumstances;
  if (now.getTime() - attempt.createdAt.getTime() >= stretch(longestTooFast))
    return again(attempt, TOO_FAST, circumstances);
  const wasBefore = attempt.errorCode === TOO_FAST;
  const goesOn = carriers.length > 1 && (wasBefore || seconds > patience);
  const pause = goesOn ? (wasBefore ? 1 : 0) : seconds;
  return {
    change: {
      status: 'waiting',
      tries: attempt.tries - 1,
      errorCode: TOO_FAST,
      notBefore: new Date(now.getTime() + stretch(pause * 1000)),
      heldFor: pause > 0 ? 'too_fast' : null,
      ...(goesOn && { carrier: nextOf(carriers, attempt.carrier), carrierRef: null }),
    },
    what: goesOn ? 'to be sent again' : 'too fast',
  };
}

/** After looking for what may have been placed. */
export function afterLookUp(attempt: Attempt, found: Found, circumstances: Circumstances): Decision {
  const { now, stretch } = circumstances;
  switch (found.kind) {
    case 'found':
      return {
        change: {
          status: 'queued',
          carrierRef: found.carrierRef,
          placedAt: attempt.sendingAt ?? now,
          notBefore: now,
          errorCode: null,
        },
        what: 'found',
      };
    case 'absent':
      return again(attempt, 'lost', circumstances, 0);
    case 'unknown': {
      const givenUpAt = Math.min(
        (attempt.sendingAt?.getTime() ?? 0) + stretch(longestDoubt[attempt.channel]),
        handOverAt(attempt, circumstances),
      );
      if (now.getTime() >= givenUpAt) return again(attempt, 'lost', circumstances, 0);
      const lookUpAt = Math.min(now.getTime() + stretch(betweenLookUps), givenUpAt);
      return {
        change: { status: 'unknown', notBefore: new Date(lookUpAt), heldFor: 'look_up' },
        what: 'still unknown',
      };
    }
  }
}

/** When another carrier gets it, whatever the first may still be found to have done; never where there is no other. */
export function handOverAt(attempt: Attempt, { stretch, carriers, standing }: Circumstances): number {
  return carriers.length > 1 ? (attempt.sendingAt?.getTime() ?? 0) + stretch(doubtBesideAnother[standing]) : Infinity;
}

/** To the next carrier at once; once each has had its turn, after a pause. */
function again(
  attempt: Attempt,
  code: string,
  { now, stretch, carriers }: Circumstances,
  pauseOfRound?: number,
): Decision {
  if (attempt.cancelWanted) return notWanted;
  const round = Math.ceil(attempt.tries / carriers.length);
  const isRoundOver = attempt.tries % carriers.length === 0;
  const pause = isRoundOver ? (pauseOfRound ?? backoff[round - 1]) : 0;
  if (pause === undefined || (isRoundOver && round > backoff.length)) return failed(code);
  return {
    change: {
      status: 'waiting',
      errorCode: code,
      carrier: nextOf(carriers, attempt.carrier),
      carrierRef: null,
      notBefore: new Date(now.getTime() + stretch(pause)),
      heldFor: pause > 0 ? 'refused' : null,
    },
    what: 'to be sent again',
  };
}

const failed = (errorCode: string): Decision => ({ change: { status: 'failed', errorCode }, what: 'failed' });
const notWanted: Decision = { change: { status: 'cancelled' }, what: 'taken back' };
