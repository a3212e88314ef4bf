import type { Knex } from 'knex';
import type { Carrier, Found } from '../carriers/carrier.ts';
import { TookTooLong, withTimeout } from '../carriers/retry.ts';
import { isFinal } from '../contact/attempt-status.ts';
import type { Attempt } from '../records/attempts.ts';
import { isOnTheLine } from '../records/conversations.ts';
import {
  attemptsFor,
  type ReconcileTaskName,
  type ReconcileTimes,
  knownRefs,
  type OutboxLook,
  postponeAttempts,
  receiptsOf,
} from '../records/outbox.ts';
import { recordReport } from '../records/reports.ts';
import type { Clock } from '../safety/clock.ts';
import type { CarrierPool } from './carrier-pool.ts';
import { ASKED_AFTER } from './engaged-phones.ts';
import { afterLookUp, handOverAt } from './next-state.ts';
import type { OnSettled, OutcomeRecorder } from './outcome-recorder.ts';

/** All times here are real milliseconds. */

/**
 * An attempt that counts as being sent, and that this process does not have in hand, was claimed by a process that has
 * died or lost the lease, or the answer to the claim was lost on its way. After this time we ask the carrier. The time
 * is for a process that has lost the lease and still lives: its request may be under way. With 15 s, such a call rang
 * 15 to 21 s after the fault (test/crash).
 */
const ORPHANED_AFTER = 5_000;
/**
 * A call rings a second or two after the carrier accepted it. If no report came by then, we ask the carrier for its
 * status.
 */
const UNHEARD_TOO_LONG = 5_000;
/** A call rings for 25 s, and a carrier may add 5. If no end was reported by then, the report is lost. */
const UNANSWERED_TOO_LONG = 35_000;
const ANSWERED_TOO_LONG = 120_000;
/** The conversation ends for us before the caller has heard our last words. */
const LAST_WORDS = 30_000;
/** After this time a call counts as over if the carrier cannot be asked. Its phone must not stay engaged for ever. */
const GIVE_UP_AFTER = 600_000;
const DAY = 86_400_000;
/** We ask for a text's status when its receipt may be lost, then each time its age has doubled, for a day. */
const TEXT_SILENT_TOO_LONG = 45_000;
const AT_ONCE = 16;
/**
 * Everything that a carrier accepted in its last two seconds, at 30 calls a second. Each of these calls must ring
 * through another carrier within 15 s of its time.
 */
const UNHEARD_AT_ONCE = 64;
const URGENT_EVERY = 50;
const PATIENT_EVERY = 1_000;

/** The receipts of a carrier's texts are slow if this share of at least `atLeast` texts has none within a minute. */
const SLOW_RECEIPTS = { every: 10_000, allowed: 60_000, window: 600_000, latest: 20, atLeast: 5, share: 0.8 };

interface ReconcilerDependencies {
  knex: Knex;
  carrier: Carrier;
  /** Every carrier in force, in the service's own order. */
  names: string[];
  clock: Clock;
  carrierPool: CarrierPool;
  settling: OutcomeRecorder;
  onSettled: OnSettled;
  /** Ids of the attempts that this process is sending or asking about. */
  inHand: () => string[];
}

type ReconcileTask = [Attempt[], (attempt: Attempt) => Promise<void>];

interface Reconciler {
  /** The times by which the look at the database finds the work. */
  times(): ReconcileTimes;
  /**
   * The work that the look has found: calls to end, unknown outcomes to look up, missing reports to ask for. Given out
   * at most twenty times a second, unless `evenNow`.
   */
  take(seen: OutboxLook, evenNow: boolean): Promise<ReconcileTask[]>;
}

export function createReconciler({
  knex,
  carrier,
  names,
  clock,
  carrierPool,
  settling,
  onSettled,
  inHand,
}: ReconcilerDependencies): Reconciler {
  let urgentAt = -Infinity;
  let patientAt = -Infinity;
  let receiptsCheckedAt = -Infinity;
  const before = (milliseconds: number): Date => new Date(clock.now().getTime() - clock.stretch(milliseconds));
  const after = (milliseconds: number): Date => new Date(clock.now().getTime() + clock.stretch(milliseconds));
  const realNow = (): number => clock.toReal(clock.now()).getTime();

  async function lookUp(attempt: Attempt): Promise<void> {
    const sentAt = attempt.sendingAt ?? attempt.createdAt;
    const known = await knownRefs(knex, attempt.toNumber, attempt.id, new Date(sentAt.getTime() - clock.stretch(DAY)));
    const left = handOverAt(attempt, settling.circumstancesOf(attempt)) - clock.now().getTime();
    const found =
      left <= 0
        ? { kind: 'unknown' as const }
        : await soon(
            left,
            carrier.find({ to: attempt.toNumber, since: clock.toReal(sentAt), known, ...wayOf(attempt) }),
          );
    await settling.recordOutcome(attempt, (current, circumstances) => afterLookUp(current, found, circumstances), {
      mayEnd: found.kind !== 'found',
    });
  }

  /** Waits `left` milliseconds of Buddyline's clock for the look-up. */
  async function soon(left: number, finding: Promise<Found>): Promise<Found> {
    if (left === Infinity) return finding;
    try {
      return await withTimeout(left / clock.stretch(1), finding);
    } catch (error) {
      if (error instanceof TookTooLong) return { kind: 'unknown' };
      throw error;
    }
  }

  /**
   * Asks about a call that was accepted and got no report since. If the carrier does not know the call, or does not
   * answer, the carrier may be down, and the call lost. Then another carrier gets the attempt at the same time as one
   * with an unknown outcome.
   */
  async function askAfterUnheard(attempt: Attempt): Promise<void> {
    const handOver = handOverAt(attempt, settling.circumstancesOf(attempt));
    if (attempt.carrierRef === null) return;
    if (handOver === Infinity)
      return postponeAttempts(knex, [attempt.id], after(UNANSWERED_TOO_LONG - UNHEARD_TOO_LONG));
    const left = Math.max(handOver - clock.now().getTime(), clock.stretch(1_000));
    await postponeAttempts(knex, [attempt.id], new Date(clock.now().getTime() + Math.min(left, clock.stretch(2_000))));
    const status = await withTimeout(left / clock.stretch(1), carrier.statusOfCall(attempt.carrierRef)).catch(
      () => null,
    );
    if (status !== null && status !== 'queued') await record(attempt, attempt.carrierRef, status);
    if (status !== null || clock.now().getTime() < handOver) return;
    await carrierPool.recordOutcome(
      carrier.name,
      'call',
      'failed',
      clock.toReal(attempt.placedAt ?? attempt.createdAt).getTime(),
    );
    await settling.finish(attempt, 'failed', 'no-report');
  }

  async function cancel(attempt: Attempt): Promise<void> {
    await postponeAttempts(knex, [attempt.id], after(2_000));
    try {
      if (attempt.carrierRef !== null) await carrier.endCall(attempt.carrierRef);
    } catch (error) {
      // The call has rung out by now. If the carrier cannot be asked, another carrier must still be able to ring this
      // phone.
      if ((attempt.placedAt ?? attempt.createdAt) >= before(UNANSWERED_TOO_LONG)) throw error;
    }
    await settling.finish(attempt, 'cancelled', null);
  }

  /** Asks for the status of a call whose reports are missing. */
  async function askAfterCall(attempt: Attempt): Promise<void> {
    if (attempt.carrierRef === null) return;
    const { carrierRef } = attempt;
    await postponeAttempts(knex, [attempt.id], after(attempt.status === 'answered' ? UNANSWERED_TOO_LONG : 10_000));
    const placedAt = attempt.placedAt ?? attempt.createdAt;
    let status: Awaited<ReturnType<Carrier['statusOfCall']>>;
    try {
      status = await carrier.statusOfCall(carrierRef);
      // The call would ring long after its time, and Buddyline has gone on without it.
      if (status === 'queued' || status === 'ringing') await carrier.endCall(carrierRef);
    } catch (error) {
      if (!(await isOver(attempt)) && placedAt >= before(GIVE_UP_AFTER)) throw error;
      return settling.finish(attempt, 'failed', 'no-report');
    }
    if (status === null) return settling.finish(attempt, 'failed', 'gone');
    if (status === 'queued')
      await carrierPool.recordOutcome(carrier.name, 'call', 'failed', clock.toReal(placedAt).getTime());
    if (status === 'queued' || status === 'ringing') return settling.finish(attempt, 'failed', 'never-answered');
    await record(attempt, carrierRef, status);
  }

  /**
   * Whether a call counts as over when its carrier cannot be asked. An answered call is over if nobody talks with us on
   * it. Any other has stopped ringing, and is over if another carrier can take it.
   */
  async function isOver(call: Attempt): Promise<boolean> {
    return call.status === 'answered'
      ? !(await isOnTheLine(knex, call.id, before(LAST_WORDS)))
      : settling.circumstancesOf(call).carriers.length > 1;
  }

  /**
   * Asks for the status of a text without a receipt. Many texts stay "sent" for ever (src/carriers/README.md 2.1), and
   * callbacks get lost.
   */
  async function askAfterText(attempt: Attempt): Promise<void> {
    if (attempt.carrierRef === null || attempt.placedAt === null) return;
    const age = clock.now().getTime() - attempt.placedAt.getTime();
    await postponeAttempts(
      knex,
      [attempt.id],
      new Date(clock.now().getTime() + Math.max(age, clock.stretch(TEXT_SILENT_TOO_LONG))),
    );
    const status = await carrier.statusOfText(attempt.carrierRef);
    if (status !== null) await record(attempt, attempt.carrierRef, status);
  }

  /** The operator has changed carriers, and nobody can ask the old one. Whatever follows goes through another. */
  async function giveUpLeftBehind(attempt: Attempt): Promise<void> {
    await settling.finish(attempt, attempt.cancelWanted ? 'cancelled' : 'failed', 'carrier-gone');
  }

  async function record(
    attempt: Attempt,
    carrierRef: string,
    status: Parameters<typeof recordReport>[1]['status'],
  ): Promise<void> {
    await settling.whenFree(attempt, async (trx) => {
      const reported = await recordReport(
        trx,
        { carrier: carrier.name, carrierRef, attemptId: attempt.id, status, errorCode: null },
        clock.now(),
      );
      if (reported !== 'unchanged' && isFinal(reported.after.status)) await onSettled(trx, reported.after);
    });
  }

  async function lookWhetherTextsCrawl(): Promise<void> {
    if (realNow() < receiptsCheckedAt) return;
    receiptsCheckedAt = realNow() + SLOW_RECEIPTS.every;
    const { since, state } = carrierPool.health(carrier.name, 'text');
    const sinceThen = before(realNow() - Math.max(since, realNow() - SLOW_RECEIPTS.window));
    const until = state === 'good' ? before(SLOW_RECEIPTS.allowed) : clock.now();
    const { texts, late, delivered } = await receiptsOf(
      knex,
      carrier.name,
      sinceThen,
      until,
      clock.stretch(SLOW_RECEIPTS.allowed),
      SLOW_RECEIPTS.latest,
    );
    if (state !== 'good' && delivered > 0) await carrierPool.recordOutcome(carrier.name, 'text', 'delivered', since);
    if (state === 'good' && texts >= SLOW_RECEIPTS.atLeast && late >= texts * SLOW_RECEIPTS.share)
      await carrierPool.recordOutcome(carrier.name, 'text', 'slow-receipts', since);
  }

  const times = (): ReconcileTimes => ({
    carrier: carrier.name,
    inForce: names,
    now: clock.now(),
    sentBefore: before(ORPHANED_AFTER),
    inHand: inHand(),
    unheardBefore: before(UNHEARD_TOO_LONG),
    waitingBefore: before(ASKED_AFTER),
    unansweredBefore: before(UNANSWERED_TOO_LONG),
    answeredBefore: before(ANSWERED_TOO_LONG),
    textPlacedBefore: before(TEXT_SILENT_TOO_LONG),
    textPlacedAfter: before(DAY),
  });

  async function task(
    name: ReconcileTaskName,
    seen: OutboxLook,
    act: ReconcileTask[1],
    most = AT_ONCE,
  ): Promise<ReconcileTask> {
    return [seen[name] ? await attemptsFor(knex, name, times(), most) : [], act];
  }

  return {
    times,
    async take(seen, evenNow) {
      const now = performance.now();
      const [isUrgent, isPatient] = [evenNow || now >= urgentAt, evenNow || now >= patientAt];
      if (isUrgent) urgentAt = now + URGENT_EVERY;
      const urgent = isUrgent ? await Promise.all([task('unwanted', seen, cancel), task('lost', seen, lookUp)]) : [];
      if (!isPatient) return urgent;
      patientAt = now + PATIENT_EVERY;
      await carrierPool.endTries(carrier.name);
      await lookWhetherTextsCrawl();
      return [
        ...urgent,
        ...(await Promise.all([
          task('unheardCalls', seen, askAfterUnheard, UNHEARD_AT_ONCE),
          task('silentCalls', seen, askAfterCall),
          task('silentTexts', seen, askAfterText),
          ...(carrier.name === names[0] ? [task('leftBehind', seen, giveUpLeftBehind, UNHEARD_AT_ONCE)] : []),
        ])),
      ];
    },
  };
}

function wayOf({ channel, body }: Attempt): { channel: 'call' } | { channel: 'text'; body: string } {
  return channel === 'call' ? { channel } : { channel, body: body ?? '' };
}
