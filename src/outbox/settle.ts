import type { Knex } from 'knex';
import type { Carrier, PhoneFault } from '../carriers/carrier.ts';
import { about, type Attempt, changeAttempt, isFinal, lockAttempt, lockAttemptAlone } from '../records/attempts.ts';
import { writeJournal } from '../records/journal.ts';
import { transact } from '../database/transact.ts';
import type { Clock } from '../safety/clock.ts';
import type { CarrierPool } from './crew.ts';
import type { Circumstances, Decision } from './outcome.ts';
import { carriersOf } from './route.ts';

/** Reacts, in the transaction that settles an attempt for good; told where the phone was at fault. */
export type OnSettled = (trx: Knex.Transaction, attempt: Attempt, phoneFault?: PhoneFault) => Promise<void>;

export interface OutcomeRecorderDependencies {
  knex: Knex;
  carrier: Carrier;
  /** Every carrier in force. */
  names: string[];
  carrierPool: CarrierPool;
  clock: Clock;
  onSettled: OnSettled;
}

export interface HowSettled {
  /**
   * Whether the decision may be the attempt's end, from which more follows. All that went out about a worker is settled
   * at the same moment: what ends nothing must not queue for the worker's row.
   */
  mayEnd: boolean;
  phoneFault?: PhoneFault | undefined;
}

/** Writes down what became of one carrier's attempts. */
export interface OutcomeRecorder {
  /** As `decide` says of the attempt as it now stands; nothing where somebody else has sent it again since. */
  recordOutcome(
    attempt: Attempt,
    decide: (current: Attempt, circumstances: Circumstances) => Decision,
    how: HowSettled,
  ): Promise<void>;
  /** An end that nobody has told of; not where somebody has answered the call meanwhile. */
  finish(attempt: Attempt, status: 'cancelled' | 'failed', errorCode: string | null): Promise<void>;
  circumstancesOf(attempt: Attempt): Circumstances;
}

export function createOutcomeRecorder({
  knex,
  carrier,
  names,
  carrierPool,
  clock,
  onSettled,
}: OutcomeRecorderDependencies): OutcomeRecorder {
  const circumstancesOf = ({ route, channel }: Attempt): Circumstances => ({
    now: clock.now(),
    stretch: (real) => clock.stretch(real),
    carriers: carriersOf(route, names),
    standing: carrierPool.health(carrier.name, channel).state === 'good' ? 'trusted' : 'setAside',
  });

  return {
    circumstancesOf,
    async recordOutcome(attempt, decide, { mayEnd, phoneFault }) {
      const lock = mayEnd ? lockAttempt : lockAttemptAlone;
      const strayCall = await transact(knex, async (trx) => {
        const current = await lock(trx, attempt.id);
        // Sent again by somebody else meanwhile: this news is of an older try.
        if (!current || current.tries !== attempt.tries) return null;
        const circumstances = circumstancesOf(current);
        const { change, what } = decide(current, circumstances);
        if (isFinal(change.status) && !mayEnd) throw new Error(`${what}: an attempt must not end here`);
        if (current.status !== 'sending' && current.status !== 'unknown')
          return duplicatePlacement(trx, current, change.carrierRef ?? null, circumstances.now);
        const changed = await changeAttempt(trx, current, change, what, circumstances.now);
        if (isFinal(changed.status)) await onSettled(trx, changed, phoneFault);
        return null;
      });
      // It would ring for what is over. Whether it can be ended is no matter of the attempt's any more.
      if (strayCall !== null) await carrier.endCall(strayCall).catch(() => undefined);
    },
    async finish({ id, answeredAt }, status, errorCode) {
      await transact(knex, async (trx) => {
        const current = await lockAttempt(trx, id);
        if (!current || isFinal(current.status) || current.answeredAt?.getTime() !== answeredAt?.getTime()) return;
        await onSettled(trx, await changeAttempt(trx, current, { status, errorCode }, status, clock.now()));
      });
    },
  };

  /**
   * A callback was faster than the answer to the request. Where it was about another call (an earlier try that was
   * placed after all, by another carrier), there are two now, and the attempt goes on as that one. Answers a call to be
   * ended.
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
        ...about(current),
        at: now,
        kind: 'attempt',
        detail: { what: 'placed beside', channel: current.channel, carrier: carrier.name },
      },
    ]);
    return current.channel === 'call' && isFinal(current.status) ? carrierRef : null;
  }
}
