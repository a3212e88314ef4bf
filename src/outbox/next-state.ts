import { type Found, type Placed, UNREACHABLE } from '../carriers/carrier.ts';
import { MOST_ROUNDS } from '../contact/attempt-status.ts';
import { ASKING_TO_ACT } from '../contact/purposes.ts';
import type { Attempt } from '../records/attempts.ts';
import type { AttemptChange } from '../records/attempt-changes.ts';
import { nextOf } from './carrier-routes.ts';

/** Decides what happens to an attempt after a carrier's answer. Times are real milliseconds. */

/** Pauses after all carriers of the route have refused an attempt: one between two rounds. */
const BACKOFF = [1_000, 2_000, 4_000, 8_000] as const;
const LONGEST_BACKOFF = 8_000;

/**
 * A callback proves that the call exists. It often comes within this time of the request. A request that had no answer
 * for longer is looked up at once: with 3 s more, a phone whose call was lost rang 13 s after the request, not 10.
 */
const CALLBACK_GRACE = 3_000;
const BETWEEN_LOOK_UPS = 2_000;

/**
 * An attempt whose outcome stays unknown for this long goes to another carrier. The wait is shorter for a carrier that
 * is set aside, because little is to be expected of it. In a test 50 alarms had unknown outcomes when a carrier failed.
 * With 10 s the last one rang 14.7 to 20 s after the call for help, on a busy machine.
 */
const DOUBT_BESIDE_ANOTHER = { good: 10_000, aside: 5_000 };
/**
 * With only one carrier the attempt is sent again after this time, even if its first outcome is still unknown: the
 * whole may take 30 s (promise 1), the look-up included. A text waits longer, because it matters less than a call, and
 * its receipt may still come.
 */
const LONGEST_DOUBT = { call: 20_000, text: 30_000 };
/**
 * If a carrier asks us to wait for more than this many seconds, the attempt goes to another carrier. Where there is no
 * other, the carrier is asked again after so long: "too fast" is about the whole account, so an alarm waits behind it.
 * A request that is answered so was not processed (src/carriers/README.md 6), and one in 5 s costs the carrier little.
 */
const LONGEST_PAUSE = 5;
/** If carriers answer "too fast" for this long, it counts as a refusal for reasons of their own. */
const LONGEST_TOO_FAST = 60_000;
const TOO_FAST = 'too-fast';
/**
 * For so long a ring about an alarm waits while carriers refuse for reasons of their own. After that it counts as
 * refused: such an answer may after all be about this number, and then the other phones must have their turn.
 */
const LONGEST_REFUSING = 120_000;

export interface Circumstances {
  now: Date;
  /** Converts real milliseconds into milliseconds of `now`'s clock. */
  stretch: (realMilliseconds: number) => number;
  /** The carriers that may take the attempt, the best first. */
  carriers: string[];
  /** The health of the carrier that had the attempt last. False: it is set aside or tried. */
  isCarrierGood: boolean;
}

export interface NextState {
  change: AttemptChange;
  /** The journal's word for the decision. */
  what: string;
}

/** The decision after the carrier's answer to a request, or after its silence. */
export function afterPlacing(attempt: Attempt, placed: Placed, circumstances: Circumstances): NextState {
  const { now, stretch } = circumstances;
  switch (placed.kind) {
    case 'placed':
      return {
        change: { status: 'queued', carrierRef: placed.carrierRef, placedAt: now, notBefore: now, errorCode: null },
        what: 'placed',
      };
    case 'refused':
      // A fault between this phone and this carrier would only repeat. Another attempt, or a call instead of a text,
      // deals with it.
      return placed.permanent || placed.phoneFault !== undefined
        ? failed(placed.code)
        : again(attempt, placed, circumstances);
    case 'too-fast':
      return attempt.cancelWanted ? NOT_WANTED : afterTooFast(attempt, placed.retryAfterSeconds, circumstances);
    case 'unknown': {
      const graceEnds = (attempt.sendingAt ?? now).getTime() + stretch(CALLBACK_GRACE);
      const lookUpAt = Math.max(now.getTime(), Math.min(graceEnds, handOverAt(attempt, circumstances)));
      return {
        change: { status: 'unknown', notBefore: new Date(lookUpAt), errorCode: placed.code, delayReason: 'look_up' },
        what: 'outcome unknown',
      };
    }
  }
}

/** For how many seconds nothing more goes to a carrier on a channel after its "too fast". */
export const pauseAfterTooFast = (retryAfterSeconds: number | null): number =>
  Math.min(retryAfterSeconds ?? 1, LONGEST_PAUSE);

/**
 * The decision after "too fast". The first time we only wait, and the request does not count as a try. If it happens
 * again, or the wait is long, another carrier gets the attempt. After a minute it counts as refused.
 */
function afterTooFast(attempt: Attempt, retryAfterSeconds: number | null, circumstances: Circumstances): NextState {
  const { now, stretch, carriers } = circumstances;
  if (now.getTime() - attempt.createdAt.getTime() >= stretch(LONGEST_TOO_FAST))
    return again(attempt, { code: TOO_FAST, carrierFails: true }, circumstances);
  const wasBefore = attempt.errorCode === TOO_FAST;
  const isLong = retryAfterSeconds !== null && retryAfterSeconds > LONGEST_PAUSE;
  const goesOn = carriers.length > 1 && (wasBefore || isLong);
  const pause = goesOn ? (wasBefore ? 1 : 0) : pauseAfterTooFast(retryAfterSeconds);
  return {
    change: {
      status: 'waiting',
      tries: attempt.tries - 1,
      errorCode: TOO_FAST,
      notBefore: new Date(now.getTime() + stretch(pause * 1000)),
      delayReason: pause > 0 ? 'too_fast' : null,
      ...(goesOn && { carrier: nextOf(carriers, attempt.carrier), carrierRef: null }),
    },
    what: goesOn ? 'to be sent again' : 'too fast',
  };
}

/** The decision after a look-up of what may have been placed. */
export function afterLookUp(attempt: Attempt, found: Found, circumstances: Circumstances): NextState {
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
      return again(attempt, { code: 'lost' }, circumstances, 0);
    case 'unknown': {
      const givenUpAt = Math.min(
        (attempt.sendingAt?.getTime() ?? 0) + stretch(LONGEST_DOUBT[attempt.channel]),
        handOverAt(attempt, circumstances),
      );
      if (now.getTime() >= givenUpAt) return again(attempt, { code: 'lost' }, circumstances, 0);
      const lookUpAt = Math.min(now.getTime() + stretch(BETWEEN_LOOK_UPS), givenUpAt);
      return {
        change: { status: 'unknown', notBefore: new Date(lookUpAt), delayReason: 'look_up' },
        what: 'still unknown',
      };
    }
  }
}

/**
 * When another carrier gets the attempt, even if the first one may have placed it. Infinity if there is no other
 * carrier.
 */
export function handOverAt(attempt: Attempt, { stretch, carriers, isCarrierGood }: Circumstances): number {
  const doubt = DOUBT_BESIDE_ANOTHER[isCarrierGood ? 'good' : 'aside'];
  return carriers.length > 1 ? (attempt.sendingAt?.getTime() ?? 0) + stretch(doubt) : Infinity;
}

type Refusal = Pick<Extract<Placed, { kind: 'refused' }>, 'code' | 'carrierFails'>;

/** Sends the attempt to the next carrier at once, and pauses after each round through all carriers. */
function again(
  attempt: Attempt,
  { code, carrierFails = false }: Refusal,
  { now, stretch, carriers }: Circumstances,
  pauseOfRound?: number,
): NextState {
  if (attempt.cancelWanted) return NOT_WANTED;
  const round = Math.ceil(attempt.tries / carriers.length);
  const isRoundOver = attempt.tries % carriers.length === 0;
  // Where no carrier could be reached until now, the refusals have only begun.
  const isBearable =
    [code, attempt.errorCode].includes(UNREACHABLE) ||
    now.getTime() - attempt.createdAt.getTime() < stretch(LONGEST_REFUSING);
  const isHeld = isRoundOver && carrierFails && isBearable && isNeverGivenUp(attempt);
  if (isRoundOver && round >= MOST_ROUNDS && !isHeld) return failed(code);
  const pause = isRoundOver ? (pauseOfRound ?? BACKOFF[round - 1] ?? LONGEST_BACKOFF) : 0;
  return {
    change: {
      status: 'waiting',
      // The round does not count: the first refusal after an outage must not be the last one.
      ...(isHeld && { tries: attempt.tries - carriers.length }),
      errorCode: code,
      carrier: nextOf(carriers, attempt.carrier),
      carrierRef: null,
      notBefore: new Date(now.getTime() + (isHeld ? pauseWhileAllFail(attempt, { now, stretch }) : stretch(pause))),
      delayReason: pause > 0 ? 'refused' : null,
    },
    what: 'to be sent again',
  };
}

/** Half of its age, between the shortest and the longest pause. */
const pauseWhileAllFail = ({ createdAt }: Attempt, { now, stretch }: Pick<Circumstances, 'now' | 'stretch'>): number =>
  Math.min(stretch(LONGEST_BACKOFF), Math.max(stretch(BACKOFF[0]), (now.getTime() - createdAt.getTime()) / 2));

/**
 * While no carrier can be reached, or the last refuses everything (a token that has run out, an account without
 * credit), the next phone could not go either. When rings failed then, and the network was away for a minute, the next
 * ring about the alarm came two minutes later; after a token that was mended within a minute it came with the next
 * round of the ladder. They are taken back when nobody wants them any more, and a call tells how things stand when it
 * is answered. A text is given up: its words grow old. A call takes its place, and waits for the carrier.
 */
const isNeverGivenUp = ({ channel, purpose }: Attempt): boolean => channel === 'call' && ASKING_TO_ACT.has(purpose);

const failed = (errorCode: string): NextState => ({ change: { status: 'failed', errorCode }, what: 'failed' });
const NOT_WANTED: NextState = { change: { status: 'cancelled' }, what: 'taken back' };
