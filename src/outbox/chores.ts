import type { Knex } from 'knex';
import type { Carrier, Found } from '../carriers/carrier.ts';
import { TookTooLong, withTimeout } from '../carriers/persistence.ts';
import { type Attempt, isFinal } from '../records/attempts.ts';
import { isOnTheLine } from '../records/conversations.ts';
import {
  attemptsFor,
  type ReconcileTaskName,
  type ReconcileTimes,
  knownRefs,
  type Look,
  postpone,
  receiptsOf,
} from '../records/outbox.ts';
import { recordReport } from '../records/reports.ts';
import { transact } from '../database/transact.ts';
import type { Clock } from '../safety/clock.ts';
import type { CarrierPool } from './crew.ts';
import { ASKED_AFTER } from './engaged-phones.ts';
import { afterLookUp, handOverAt } from './outcome.ts';
import type { OnSettled, OutcomeRecorder } from './settle.ts';

/** Real milliseconds throughout. */

/** Longer than a request may take: whoever marked it must have died. */
const sendingTooLong = 15_000;
/** A call rings a second or two after it was accepted. One of which nothing was heard for so long is asked after. */
const unheardTooLong = 5_000;
/** A call rings 25 s, and a carrier may add 5. If after this nobody has told us of its end, the report is lost. */
const unansweredTooLong = 35_000;
const answeredTooLong = 120_000;
/** What we say last is heard when the conversation is over for us. */
const lastWords = 30_000;
/** Then a call that nobody can ask after counts as over: its phone must not stay engaged for ever. */
const givenUp = 600_000;
const dayAndNight = 86_400_000;
/** A text is asked after when its receipt may be lost, then each time that its age has doubled, for a day. */
const textSilentTooLong = 45_000;
const atOnce = 16;
/**
 * All that a carrier had accepted in its last two seconds, at 30 a second: each is to ring elsewhere within 15 s of its
 * time.
 */
const unheardAtOnce = 64;
const urgentEvery = 50;
const patientEvery = 1_000;

/** Texts crawl when, of at least so many, as large a share has no receipt within a minute. */
const crawl = { every: 10_000, patience: 60_000, window: 600_000, latest: 20, atLeast: 5, share: 0.8 };

export interface ReconcilerDependencies {
  knex: Knex;
  carrier: Carrier;
  clock: Clock;
  carrierPool: CarrierPool;
  settling: OutcomeRecorder;
  onSettled: OnSettled;
}

export type ReconcileTask = [Attempt[], (attempt: Attempt) => Promise<void>];

export interface Reconciler {
  /** For the look that tells which of them there are. */
  times(): ReconcileTimes;
  /**
   * Calls to end, outcomes to look up, silences to ask after: what was seen, twenty times a second at most, unless
   * `evenNow`.
   */
  take(seen: Look, evenNow: boolean): Promise<ReconcileTask[]>;
}

export function createReconciler({
  knex,
  carrier,
  clock,
  carrierPool,
  settling,
  onSettled,
}: ReconcilerDependencies): Reconciler {
  let urgentAt = -Infinity;
  let patientAt = -Infinity;
  let crawlAt = -Infinity;
  const before = (milliseconds: number): Date => new Date(clock.now().getTime() - clock.stretch(milliseconds));
  const after = (milliseconds: number): Date => new Date(clock.now().getTime() + clock.stretch(milliseconds));
  const realNow = (): number => clock.toReal(clock.now()).getTime();

  async function lookUp(attempt: Attempt): Promise<void> {
    const sentAt = attempt.sendingAt ?? attempt.createdAt;
    const known = await knownRefs(
      knex,
      attempt.toNumber,
      attempt.id,
      new Date(sentAt.getTime() - clock.stretch(dayAndNight)),
    );
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

  /** `left`: milliseconds of Buddyline's clock. */
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
   * Asks after a call that was accepted and of which nothing was heard since. A carrier that does not know of it, or
   * does not answer, may be gone, and the call with it: another gets it when it would get one of unknown outcome.
   */
  async function askAfterUnheard(attempt: Attempt): Promise<void> {
    const handOver = handOverAt(attempt, settling.circumstancesOf(attempt));
    if (attempt.carrierRef === null) return;
    if (handOver === Infinity) return postpone(knex, [attempt.id], after(unansweredTooLong - unheardTooLong));
    const left = Math.max(handOver - clock.now().getTime(), clock.stretch(1_000));
    await postpone(knex, [attempt.id], new Date(clock.now().getTime() + Math.min(left, clock.stretch(2_000))));
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
    await postpone(knex, [attempt.id], after(2_000));
    try {
      if (attempt.carrierRef !== null) await carrier.endCall(attempt.carrierRef);
    } catch (error) {
      // By now it has rung out: a carrier that cannot be asked must not keep the phone from being rung by another.
      if ((attempt.placedAt ?? attempt.createdAt) >= before(unansweredTooLong)) throw error;
    }
    await settling.finish(attempt, 'cancelled', null);
  }

  /** Asks after a call whose reports stay away. */
  async function askAfterCall(attempt: Attempt): Promise<void> {
    if (attempt.carrierRef === null) return;
    const { carrierRef } = attempt;
    await postpone(knex, [attempt.id], after(attempt.status === 'answered' ? unansweredTooLong : 10_000));
    const placedAt = attempt.placedAt ?? attempt.createdAt;
    let status: Awaited<ReturnType<Carrier['statusOfCall']>>;
    try {
      status = await carrier.statusOfCall(carrierRef);
      // It would ring long after it was meant to; whoever asked for it goes on without it.
      if (status === 'queued' || status === 'ringing') await carrier.endCall(carrierRef);
    } catch (error) {
      if (!(await isOver(attempt)) && placedAt >= before(givenUp)) throw error;
      return settling.finish(attempt, 'failed', 'no-report');
    }
    if (status === null) return settling.finish(attempt, 'failed', 'gone');
    if (status === 'queued')
      await carrierPool.recordOutcome(carrier.name, 'call', 'failed', clock.toReal(placedAt).getTime());
    if (status === 'queued' || status === 'ringing') return settling.finish(attempt, 'failed', 'never-answered');
    await record(attempt, carrierRef, status);
  }

  /**
   * Where the carrier cannot be asked: it does not ring any more, and another may do better; or nobody is on the line
   * with us any more.
   */
  async function isOver(call: Attempt): Promise<boolean> {
    return call.status === 'answered'
      ? !(await isOnTheLine(knex, call.id, before(lastWords)))
      : settling.circumstancesOf(call).carriers.length > 1;
  }

  /**
   * Asks after a text without a receipt: many stay "sent" for ever (src/carriers/README.md 2.1), and callbacks get
   * lost.
   */
  async function askAfterText(attempt: Attempt): Promise<void> {
    if (attempt.carrierRef === null || attempt.placedAt === null) return;
    const age = clock.now().getTime() - attempt.placedAt.getTime();
    await postpone(
      knex,
      [attempt.id],
      new Date(clock.now().getTime() + Math.max(age, clock.stretch(textSilentTooLong))),
    );
    const status = await carrier.statusOfText(attempt.carrierRef);
    if (status !== null) await record(attempt, attempt.carrierRef, status);
  }

  async function record(
    attempt: Attempt,
    carrierRef: string,
    status: Parameters<typeof recordReport>[1]['status'],
  ): Promise<void> {
    await transact(knex, async (trx) => {
      const reported = await recordReport(
        trx,
        { carrier: carrier.name, carrierRef, attemptId: attempt.id, status, errorCode: null },
        clock.now(),
      );
      if (reported !== 'unchanged' && isFinal(reported.after.status)) await onSettled(trx, reported.after);
    });
  }

  async function lookWhetherTextsCrawl(): Promise<void> {
    if (realNow() < crawlAt) return;
    crawlAt = realNow() + crawl.every;
    const { since, state } = carrierPool.health(carrier.name, 'text');
    const sinceThen = before(realNow() - Math.max(since, realNow() - crawl.window));
    const until = state === 'good' ? before(crawl.patience) : clock.now();
    const { texts, late, delivered } = await receiptsOf(
      knex,
      carrier.name,
      sinceThen,
      until,
      clock.stretch(crawl.patience),
      crawl.latest,
    );
    if (state !== 'good' && delivered > 0) await carrierPool.recordOutcome(carrier.name, 'text', 'delivered', since);
    if (state === 'good' && texts >= crawl.atLeast && late >= texts * crawl.share)
      await carrierPool.recordOutcome(carrier.name, 'text', 'crawls', since);
  }

  const times = (): ReconcileTimes => ({
    carrier: carrier.name,
    now: clock.now(),
    sentBefore: before(sendingTooLong),
    unheardBefore: before(unheardTooLong),
    waitingBefore: before(ASKED_AFTER),
    unansweredBefore: before(unansweredTooLong),
    answeredBefore: before(answeredTooLong),
    textPlacedBefore: before(textSilentTooLong),
    textPlacedAfter: before(dayAndNight),
  });

  async function chore(
    name: ReconcileTaskName,
    seen: Look,
    act: ReconcileTask[1],
    most = atOnce,
  ): Promise<ReconcileTask> {
    return [seen[name] ? await attemptsFor(knex, name, times(), most) : [], act];
  }

  return {
    times,
    async take(seen, evenNow) {
      const now = performance.now();
      const [isUrgent, isPatient] = [evenNow || now >= urgentAt, evenNow || now >= patientAt];
      if (isUrgent) urgentAt = now + urgentEvery;
      const urgent = isUrgent ? await Promise.all([chore('unwanted', seen, cancel), chore('lost', seen, lookUp)]) : [];
      if (!isPatient) return urgent;
      patientAt = now + patientEvery;
      await carrierPool.endTries(carrier.name);
      await lookWhetherTextsCrawl();
      return [
        ...urgent,
        ...(await Promise.all([
          chore('unheardCalls', seen, askAfterUnheard, unheardAtOnce),
          chore('silentCalls', seen, askAfterCall),
          chore('silentTexts', seen, askAfterText),
        ])),
      ];
    },
  };
}

function wayOf({ channel, body }: Attempt): { channel: 'call' } | { channel: 'text'; body: string } {
  return channel === 'call' ? { channel } : { channel, body: body ?? '' };
}
