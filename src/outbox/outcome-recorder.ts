import type { Knex } from 'knex';
import type { PhoneFault } from '../contact/phone-fault.ts';
import type { Carrier } from '../carriers/carrier.ts';
import type { Log } from '../carriers/log.ts';
import { ASKING_TO_ACT } from '../contact/purposes.ts';
import { isFinal } from '../contact/attempt-status.ts';
import { idsOf, type Attempt } from '../records/attempts.ts';
import { changeAttempt, lockAttempt, lockAttemptAlone } from '../records/attempt-changes.ts';
import { writeJournal } from '../records/journal.ts';
import { WorkerHeld } from '../records/organisation/held-workers.ts';
import { transact } from '../database/transact.ts';
import type { Clock } from '../safety/clock.ts';
import type { CarrierPool } from './carrier-pool.ts';
import type { Circumstances, NextState } from './next-state.ts';
import { carriersOf } from './carrier-routes.ts';
import { createWhenFree, type WhenFree } from './when-free.ts';

/**
 * Reacts when an attempt ends, in the transaction that stores its end. `phoneFault` is set if the phone was at fault.
 */
export type OnSettled = (trx: Knex.Transaction, attempt: Attempt, phoneFault?: PhoneFault) => Promise<void>;

/**
 * A call that asks somebody to act may not ring for a while: nobody knows what became of it, or every carrier has
 * refused it.
 */
export type OnHeldUp = (attemptId: string) => Promise<void>;

interface OutcomeRecorderDependencies {
  knex: Knex;
  carrier: Carrier;
  /** Every carrier in force. */
  names: string[];
  carrierPool: CarrierPool;
  clock: Clock;
  onSettled: OnSettled;
  onHeldUp: OnHeldUp;
  log: Log;
}

interface HowSettled {
  /**
   * Whether the decision may end the attempt. An end has consequences, so it locks the worker's row. All attempts about
   * a worker get their outcomes at the same moment, so a decision that ends nothing does not want that lock: a refusal
   * that another carrier makes good goes to that carrier at once, even while another process has the row.
   */
  mayEnd: boolean;
  phoneFault?: PhoneFault | undefined;
}

interface Follows {
  /** A carrier's reference of a call that nobody wants. */
  strayCall: string | null;
  heldUp: Attempt | null;
}
const NOTHING_MORE: Follows = { strayCall: null, heldUp: null };

/** Stores the outcomes of one carrier's attempts. */
export interface OutcomeRecorder {
  /**
   * Applies `decide` to the attempt as it stands now. Does nothing if the attempt has been sent again since. Throws
   * WorkerHeld if it ends the attempt and somebody else has locked the worker for longer than a moment.
   */
  recordOutcome(
    attempt: Attempt,
    decide: (current: Attempt, circumstances: Circumstances) => NextState,
    how: HowSettled,
  ): Promise<void>;
  /** The carrier is slow to answer. Nobody waits for what follows from it, which may wait for a lock on the worker. */
  isHeldUp(attempt: Attempt): void;
  /** Resolves when everything that has followed from calls that are held up is done. Never rejects. */
  followed(): Promise<void>;
  /**
   * Ends an attempt whose end was not reported. Does nothing if the call was answered meanwhile, or if somebody else
   * has locked its worker for longer than a moment: the attempt is found again.
   */
  finish(attempt: Attempt, status: 'cancelled' | 'failed', errorCode: string | null): Promise<void>;
  circumstancesOf(attempt: Attempt): Circumstances;
  /** For what may end an attempt whose reports are missing. */
  whenFree: WhenFree;
}

export function createOutcomeRecorder({
  knex,
  carrier,
  names,
  carrierPool,
  clock,
  onSettled,
  onHeldUp,
  log,
}: OutcomeRecorderDependencies): OutcomeRecorder {
  const circumstancesOf = ({ route, channel }: Attempt): Circumstances => ({
    now: clock.now(),
    stretch: (real) => clock.stretch(real),
    carriers: carriersOf(route, names),
    isCarrierGood: carrierPool.health(carrier.name, channel).state === 'good',
  });

  const whenFree = createWhenFree(knex);
  /** What follows from a call that is held up, by its attempt. */
  const following = new Map<string, Promise<void>>();

  /** If it fails, the next look-up asks for it again. */
  function isHeldUp({ id, channel, purpose }: Attempt): void {
    if (channel !== 'call' || !ASKING_TO_ACT.has(purpose) || following.has(id)) return;
    const work = onHeldUp(id)
      .catch((error: unknown) => {
        log.warn({ err: error, attemptId: id }, 'a call is held up, and the next phone could not be rung as well');
      })
      .finally(() => {
        following.delete(id);
      });
    following.set(id, work);
  }

  return {
    circumstancesOf,
    isHeldUp,
    async followed() {
      await Promise.all(following.values());
    },
    async recordOutcome(attempt, decide, { mayEnd, phoneFault }) {
      const record = async (
        trx: Knex.Transaction,
        lock: typeof lockAttempt,
        isEnd: boolean,
      ): Promise<Follows | null> => {
        const current = await lock(trx, attempt.id);
        // The attempt has been sent again meanwhile. This outcome belongs to an older try.
        if (!current || current.tries !== attempt.tries) return NOTHING_MORE;
        const circumstances = circumstancesOf(current);
        const { change, what } = decide(current, circumstances);
        if (isFinal(change.status) && !mayEnd) throw new Error(`${what}: an attempt must not end here`);
        if (current.status !== 'sending' && current.status !== 'unknown')
          return {
            ...NOTHING_MORE,
            strayCall: await duplicatePlacement(trx, current, change.carrierRef ?? null, circumstances.now),
          };
        if (isFinal(change.status) && !isEnd) return null;
        const changed = await changeAttempt(trx, current, change, what, circumstances.now);
        if (isFinal(changed.status)) await onSettled(trx, changed, phoneFault);
        const { delayReason } = changed;
        return { ...NOTHING_MORE, heldUp: delayReason === 'look_up' || delayReason === 'refused' ? changed : null };
      };
      let follows = await transact(knex, (trx) => record(trx, lockAttemptAlone, false));
      if (follows === null) {
        const isDone = await whenFree(attempt, async (trx) => {
          follows = await record(trx, lockAttempt, true);
        });
        if (!isDone) throw new WorkerHeld();
      }
      const { strayCall, heldUp } = follows ?? NOTHING_MORE;
      if (heldUp) isHeldUp(heldUp);
      // This call would ring although its attempt has ended. The attempt does not depend on whether the call can be
      // ended.
      if (strayCall !== null) await carrier.endCall(strayCall).catch(() => undefined);
    },
    whenFree,
    async finish(attempt, status, errorCode) {
      const { id, answeredAt } = attempt;
      await whenFree(attempt, async (trx) => {
        const current = await lockAttempt(trx, id);
        if (!current || isFinal(current.status) || current.answeredAt?.getTime() !== answeredAt?.getTime()) return;
        await onSettled(trx, await changeAttempt(trx, current, { status, errorCode }, status, clock.now()));
      });
    },
  };

  /**
   * A callback came before the answer to the request. If it was about another call (an earlier try that another carrier
   * placed after all), two calls exist now, and the attempt continues with that other call. Returns this carrier's call
   * if it must be ended, because the attempt is over.
   */
  async function duplicatePlacement(
    trx: Knex.Transaction,
    current: Attempt,
    carrierRef: string | null,
    now: Date,
  ): Promise<string | null> {
    if (
      carrierRef === null ||
      current.status === 'waiting' ||
      (current.carrier === carrier.name && current.carrierRef === carrierRef)
    )
      return null;
    await writeJournal(trx, [
      {
        ...idsOf(current),
        at: now,
        kind: 'attempt',
        detail: { what: 'placed beside', channel: current.channel, carrier: carrier.name },
      },
    ]);
    return current.channel === 'call' && isFinal(current.status) ? carrierRef : null;
  }
}
