import type { Knex } from 'knex';
import type { CallReport, Carrier } from '../carriers/carrier.ts';
import { isOver } from '../carriers/call-is-over.ts';
import { alarmCallsHeldUp, callsWaitedFor, type LiveCall, liveCalls } from '../records/phone-calls.ts';
import type { Clock } from '../safety/clock.ts';

/** All times here are real milliseconds. */

/**
 * If a call waits for this long, because another call holds its phone, we ask the carrier whether that other call still
 * goes on. A carrier reports the end of a call once: if the web process was killed just then, the phone counts as
 * engaged, and nothing else tells us. With 15 s the next call rang later than promise 1 allows.
 */
export const ASKED_AFTER = 5_000;
const ASK_AGAIN_AFTER = 5_000;
/**
 * After this wait a call about an alarm goes out all the same: anybody can hold a call open that shows the phone's
 * number.
 */
export const LONGEST_WAIT = 30_000;
/**
 * The same while the phone's owner talks with us about that alarm: a ring every half a minute would disturb a talk with
 * the worker. No carrier that can be asked leaves a call without an end for so long.
 */
const LONGEST_TALK = 600_000;
/** A carrier may not know a call yet that has only just begun. */
const YOUNG_CALL = 5_000;
const ASK_EVERY = 1_000;
const AT_ONCE = 10;

export interface EngagedPhonesParts {
  knex: Knex;
  carrier: Pick<Carrier, 'name' | 'statusOfCall'>;
  clock: Clock;
  /** Reports what the carrier said about a call when we asked, as if its own callback had come. */
  onCallReport: (report: CallReport) => Promise<void>;
  /** A call about an alarm has waited for its phone for `LONGEST_WAIT`. */
  onLongWait: (attemptId: string) => Promise<void>;
}

/**
 * A phone counts as engaged while a call with it goes on as far as we know, and the next phone of a responder waits for
 * its end. But the report of a call's end may be lost, and anybody can show any number. So a process that has just
 * taken over a carrier asks it about each live call, and so it does when a process that answers carriers has begun.
 * Later it asks about each call for which another one waits.
 */
interface EngagedPhones {
  /**
   * This process has just got the carrier's lease, or another has begun that answers the carrier. Reports may have been
   * lost before.
   */
  checkAll(): void;
  /**
   * The work that is due now. `isWaitedFor`: a call has waited for `ASKED_AFTER`. `evenNow`: look even if the last look
   * was a moment ago.
   */
  look(isWaitedFor: boolean, evenNow: boolean): Promise<(() => Promise<void>)[]>;
}

export function createEngagedPhones({
  knex,
  carrier,
  clock,
  onCallReport,
  onLongWait,
}: EngagedPhonesParts): EngagedPhones {
  /** The time when we last asked about a call, by the carrier's reference. */
  const askedAt = new Map<string, number>();
  /** Checks of the calls that began before: at once for most, a little later for the youngest. */
  let checks: { at: Date; begunBefore: Date }[] = [];
  let toCheck: LiveCall[] = [];
  let lookedAt = -Infinity;

  const before = (milliseconds: number): Date => new Date(clock.now().getTime() - clock.stretch(milliseconds));
  const realNow = (): number => clock.toReal(clock.now()).getTime();

  async function ask({ carrierRef, attemptId }: LiveCall): Promise<void> {
    const status = await carrier.statusOfCall(carrierRef).catch(() => 'unanswered' as const);
    // If the carrier does not know the call, it does not carry it either.
    if (status === null)
      await onCallReport({
        carrier: carrier.name,
        carrierRef,
        attemptId,
        status: 'failed',
        order: null,
        errorCode: 'gone',
      });
    else if (status !== 'unanswered' && isOver(status))
      await onCallReport({ carrier: carrier.name, carrierRef, attemptId, status, order: null, errorCode: null });
  }

  /** Of these calls, the ones that we did not ask about a moment ago. */
  function dueOf(calls: LiveCall[]): LiveCall[] {
    const now = realNow();
    for (const [carrierRef, at] of askedAt) if (now - at >= ASK_AGAIN_AFTER) askedAt.delete(carrierRef);
    const due = calls.filter(({ carrierRef }) => !askedAt.has(carrierRef)).slice(0, AT_ONCE);
    for (const { carrierRef } of due) askedAt.set(carrierRef, now);
    return due;
  }

  /** Adds the calls of the check that is due. Each stands there once, however often reports may have been lost. */
  async function addCallsToCheck(): Promise<void> {
    const [check] = checks;
    if (!check || check.at > clock.now()) return;
    const live = await liveCalls(knex, carrier.name, check.begunBefore);
    checks = checks.filter((other) => other !== check);
    const known = new Set(toCheck.map(({ carrierRef }) => carrierRef));
    toCheck = [...toCheck, ...live.filter(({ carrierRef }) => !known.has(carrierRef))];
  }

  return {
    checkAll() {
      const now = clock.now();
      checks = [
        { at: now, begunBefore: before(YOUNG_CALL) },
        { at: new Date(now.getTime() + clock.stretch(YOUNG_CALL)), begunBefore: now },
      ];
    },
    async look(isWaitedFor, evenNow) {
      const heldUp = isWaitedFor
        ? await alarmCallsHeldUp(
            knex,
            { waitingSince: before(LONGEST_WAIT), talkingSince: before(LONGEST_TALK) },
            AT_ONCE,
          )
        : [];
      const work = heldUp.map((attemptId) => () => onLongWait(attemptId));
      const now = performance.now();
      if (!evenNow && now - lookedAt < ASK_EVERY) return work;
      lookedAt = now;
      const waitedFor = isWaitedFor
        ? await callsWaitedFor(knex, carrier.name, before(YOUNG_CALL), before(ASKED_AFTER))
        : [];
      await addCallsToCheck();
      const awaited = new Set(waitedFor.map(({ carrierRef }) => carrierRef));
      const others = toCheck.filter(({ carrierRef }) => !awaited.has(carrierRef));
      // Those for whose end somebody waits come first.
      const asked = dueOf([...waitedFor, ...others]);
      const done = new Set(asked.map(({ carrierRef }) => carrierRef));
      toCheck = toCheck.filter(({ carrierRef }) => !done.has(carrierRef));
      return [...work, ...asked.map((call) => () => ask(call))];
    },
  };
}
