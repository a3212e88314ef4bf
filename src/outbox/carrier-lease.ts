import type { Knex } from 'knex';
import type { Log } from '../carriers/log.ts';
import { type Lease, releaseLease, takeLease } from '../database/lease.ts';
import { notifyLeaseFree } from '../database/transact.ts';
import { writeJournal } from '../records/journal.ts';
import { UNREACHED } from '../records/unreached-carriers.ts';
import { isAnotherSweeping } from '../records/sweeps.ts';
import type { Clock } from '../safety/clock.ts';
import type { CarrierPool } from './carrier-pool.ts';

/** One process at a time sends for a carrier: it holds the carrier's lease. All times here are real milliseconds. */

const LEASE_TIME = 5_000;
const RENEW_AFTER = 1_000;
/**
 * How often a process asks for a lease that another one holds. It asked at each look, and at each notification besides:
 * with two carriers three idle workers had 411 transactions a second, and have 374, on a busy machine. Six seconds
 * after a kill another one has the lease.
 */
const ASK_AGAIN_AFTER = 1_000;
/**
 * A process for which every request of this time has failed gives way to another worker: its own machine may have no
 * way to the carrier (names, a closed port, an old certificate, a wrong token). It kept the lease for ever otherwise,
 * and a worker beside it that could ring did not: for ten minutes in a test, which would have gone on. Where the other
 * one fails too it gives way in turn, each time after twice as long: the carrier then hears no more than from one.
 */
const FAILS_FOR = 8_000;
const FAILS_AT_MOST_FOR = 64_000;
/** Fewer requests than this prove nothing. */
const FAILED_REQUESTS = 2;
/** So long after the last failure none counts any more: two that were five hours apart gave the lease away. */
const FORGETS_AFTER = 60_000;
/**
 * Before it gives way, nothing is sent for so long at most, while requests have no answer yet: one that hung for 10 s
 * kept all others from ringing for as long. Another worker looks after what is under way then, as after a kill.
 */
const WAITS_FOR_ANSWERS = 3_000;
/** Another worker has swept within this time, so that it is there to take the lease. */
const SWEPT_WITHIN = 10_000;
/** For so long it asks for nothing, and others take it at once, being told. If nobody does, it has it back. */
const LEAVES_TO_OTHERS = 3_000;
/** For so long it takes only what nobody has wanted for `LEAVES_TO_OTHERS`: a third worker may be well. */
const GOES_LAST = 30_000;

const NONE_FAILED = { requests: 0, since: 0, lastAt: 0 };

export interface CarrierLeaseDependencies {
  knex: Knex;
  carrier: { name: string };
  carrierPool: CarrierPool;
  clock: Clock;
  /** Milliseconds of a clock that only goes forward. */
  monotonicNow: () => number;
  /** Measures this process's clock again. Left out: nobody else has another. */
  remeasureClock?: () => Promise<void>;
  holder: string;
  log: Log;
}

interface CarrierLease {
  /** Asks for it, or renews it in time. Null: another process has it. */
  inForce(): Promise<Lease | null>;
  /** Another process has it, as far as we know, and was asked a moment ago. */
  isStandingBack(): boolean;
  /** Another process has ended, and with it its lease. */
  mayBeFree(): void;
  /**
   * What a request said of this process's way to the carrier. What says nothing of it (a number that the carrier
   * refuses, "too fast") is not told.
   * @param begunAt when the request began, in real milliseconds of `clock`
   */
  recordOutcome(outcome: 'took' | 'failed', begunAt: number): void;
  /** This process fails, and another one is there. It is to send nothing more, and to give way. */
  isGivingWay(): Promise<boolean>;
  /** Lets others have it, once nothing is under way, or it has waited long enough for that. */
  giveWay(requestsUnderWay: number): Promise<void>;
  release(): Promise<void>;
}

/** @param onTaken the lease has come to this process */
export function createCarrierLease(parts: CarrierLeaseDependencies, onTaken: () => void): CarrierLease {
  const { knex, carrier, clock, carrierPool, monotonicNow, log } = parts;
  const name = `outbox ${carrier.name}`;
  let held: { lease: Lease; renewAt: number } | null = null;
  /** By the clock that only goes forward: nobody else takes our lease before, if their clock is as ours. */
  let oursUntil = -Infinity;
  /** By our clock: until then another process has the lease, as far as we know. */
  let standingBackUntil = 0;
  /** How often others have let go of it. */
  let timesFreed = 0;
  /** The requests since the last that succeeded: when the first began and the last failed, in real milliseconds. */
  let failing = NONE_FAILED;
  let givesWayAfter = FAILS_FOR;
  /** Since the last failure it was alone: the next one asks again. */
  let isAlone = false;
  /** Since when it sends nothing more, in real milliseconds; null: it goes on. */
  let leavingSince: number | null = null;
  /** By our clock: since when others come first; null: they do not. */
  let gaveWayAt: number | null = null;

  const realNow = (): number => clock.toReal(clock.now()).getTime();
  const shifted = (milliseconds: number): Date => new Date(clock.now().getTime() + clock.stretch(milliseconds));
  /** What is further ahead was written before our clock was put back, and is over. */
  const isAhead = (time: number, milliseconds: number): boolean =>
    time > clock.now().getTime() && time <= shifted(milliseconds).getTime();
  const gaveWayWithin = (milliseconds: number): boolean =>
    gaveWayAt !== null && isAhead(gaveWayAt + clock.stretch(milliseconds), milliseconds);
  const ask = (): Promise<number | null> => {
    const freeSince = gaveWayWithin(GOES_LAST) ? shifted(-LEAVES_TO_OTHERS) : clock.now();
    return takeLease(knex, name, parts.holder, freeSince, shifted(LEASE_TIME));
  };
  const release = async (): Promise<void> => {
    await releaseLease(knex, name, parts.holder, clock.now());
    // If that is lost, the others ask by themselves within a second.
    await notifyLeaseFree(knex).catch(() => undefined);
    carrierPool.giveUp(carrier.name);
    held = null;
  };

  return {
    async inForce() {
      const now = clock.now().getTime();
      if (held && isAhead(held.renewAt, RENEW_AFTER)) return held.lease;
      if (gaveWayWithin(LEAVES_TO_OTHERS)) return null;
      const freedBefore = timesFreed;
      let fence = await ask();
      if (held && fence !== held.lease.fence && monotonicNow() < oursUntil) {
        // The database's clock was put back, and only one of us has measured it since. By a clock that is an hour ahead
        // what rings has rung for an hour, so that it is ended.
        await parts.remeasureClock?.();
        fence = await ask();
      }
      oursUntil = monotonicNow() + LEASE_TIME;
      if (fence !== held?.lease.fence) carrierPool.giveUp(carrier.name);
      if (fence !== null && held === null) {
        failing = NONE_FAILED;
        leavingSince = null;
      }
      if (fence !== null && fence !== held?.lease.fence) onTaken();
      await carrierPool.refresh(fence === null ? null : carrier.name);
      held =
        fence === null
          ? null
          : { lease: { name, holder: parts.holder, fence }, renewAt: now + clock.stretch(RENEW_AFTER) };
      standingBackUntil = fence === null && timesFreed === freedBefore ? now + clock.stretch(ASK_AGAIN_AFTER) : 0;
      return held?.lease ?? null;
    },
    isStandingBack() {
      return gaveWayWithin(LEAVES_TO_OTHERS) || isAhead(standingBackUntil, ASK_AGAIN_AFTER);
    },
    mayBeFree() {
      timesFreed += 1;
      standingBackUntil = 0;
    },
    recordOutcome(outcome, begunAt) {
      if (outcome === 'took') {
        failing = NONE_FAILED;
        givesWayAfter = FAILS_FOR;
        leavingSince = null;
        return;
      }
      const now = realNow();
      // What began later than now began before our clock was put back.
      const isFirst = failing.requests === 0 || failing.since > now || now - failing.lastAt >= FORGETS_AFTER;
      const { requests, since } = isFirst ? { requests: 0, since: begunAt } : failing;
      failing = { requests: requests + 1, since, lastAt: now };
      isAlone = false;
    },
    async isGivingWay() {
      if (leavingSince !== null) return true;
      if (isAlone || failing.requests < FAILED_REQUESTS || realNow() - failing.since < givesWayAfter) return false;
      isAlone = !(await isAnotherSweeping(knex, parts.holder, shifted(-SWEPT_WITHIN)));
      if (!isAlone) leavingSince = realNow();
      return !isAlone;
    },
    async giveWay(requestsUnderWay) {
      const waited = realNow() - (leavingSince ?? 0);
      // Less than none: our clock was put back.
      if (requestsUnderWay > 0 && waited >= 0 && waited < WAITS_FOR_ANSWERS) return;
      log.warn({ carrier: carrier.name }, 'all requests to a carrier fail in this process: another one is to ask it');
      gaveWayAt = clock.now().getTime();
      await release();
      failing = NONE_FAILED;
      givesWayAfter = Math.min(2 * givesWayAfter, FAILS_AT_MOST_FOR);
      leavingSince = null;
      const detail = { what: UNREACHED, kind: 'carrier', id: carrier.name };
      await writeJournal(knex, [{ at: clock.now(), kind: 'operator', detail }]).catch((error: unknown) => {
        log.warn({ err: error }, 'that another process is to ask a carrier could not be written down');
      });
    },
    release,
  };
}
