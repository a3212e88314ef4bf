import type { Knex } from 'knex';
import { type Lease, releaseLease, takeLease } from '../database/lease.ts';
import { notifyLeaseFree } from '../database/transact.ts';
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
}

interface CarrierLease {
  /** Asks for it, or renews it in time. Null: another process has it. */
  inForce(): Promise<Lease | null>;
  /** Another process has it, as far as we know, and was asked a moment ago. */
  isStandingBack(): boolean;
  /** Another process has ended, and with it its lease. */
  mayBeFree(): void;
  release(): Promise<void>;
}

/** @param onTaken the lease has come to this process */
export function createCarrierLease(parts: CarrierLeaseDependencies, onTaken: () => void): CarrierLease {
  const { knex, carrier, clock, carrierPool, monotonicNow } = parts;
  const name = `outbox ${carrier.name}`;
  let held: { lease: Lease; renewAt: number } | null = null;
  /** By the clock that only goes forward: nobody else takes our lease before, if their clock is as ours. */
  let oursUntil = -Infinity;
  /** By our clock: until then another process has the lease, as far as we know. */
  let standingBackUntil = 0;
  /** How often others have let go of it. */
  let timesFreed = 0;

  const shifted = (milliseconds: number): Date => new Date(clock.now().getTime() + clock.stretch(milliseconds));
  /** What is further ahead was written before our clock was put back, and is over. */
  const isAhead = (time: number, milliseconds: number): boolean =>
    time > clock.now().getTime() && time <= shifted(milliseconds).getTime();
  const ask = (): Promise<number | null> => takeLease(knex, name, parts.holder, clock.now(), shifted(LEASE_TIME));

  return {
    async inForce() {
      const now = clock.now().getTime();
      if (held && isAhead(held.renewAt, RENEW_AFTER)) return held.lease;
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
      return isAhead(standingBackUntil, ASK_AGAIN_AFTER);
    },
    mayBeFree() {
      timesFreed += 1;
      standingBackUntil = 0;
    },
    async release() {
      await releaseLease(knex, name, parts.holder, clock.now());
      // If that is lost, the others ask by themselves within a second.
      await notifyLeaseFree(knex).catch(() => undefined);
      carrierPool.giveUp(carrier.name);
      held = null;
    },
  };
}
