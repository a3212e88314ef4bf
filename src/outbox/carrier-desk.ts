import type { Knex } from 'knex';
import type { Carrier, Placed } from '../carriers/carrier.ts';
import type { Log } from '../carriers/log.ts';
import { type Attempt, changeAttempt, isFinal, lockAttempt } from '../records/attempts.ts';
import { holdsLease, releaseLease, takeLease } from '../records/lease.ts';
import { knownRefs, lost, postpone, silentCalls, takeCalls, takeTexts, toCancel } from '../records/outbox.ts';
import { recordReport } from '../records/reports.ts';
import type { Clock } from '../safety/clock.ts';
import { afterLookUp, afterPlacing, type Circumstances, type Decision } from './outcome.ts';
import { allowed, holdBack, type Pace, spend, startPace, untilNext } from './pace.ts';

/** Real milliseconds throughout. */
const leaseTime = 5_000;
const renewAfter = 1_000;
/** Longer than a request may take: whoever marked it must have died. */
const sendingTooLong = 15_000;
const ringSeconds = 25;
/** A call rings 25 s, and a carrier may add 5. If after this nobody has told us of its end, the report is lost. */
const unansweredTooLong = 35_000;
const answeredTooLong = 120_000;
/** Then a call that nobody can ask after counts as over: its phone must not stay engaged for ever. */
const givenUp = 600_000;
const dayAndNight = 86_400_000;
const atOnce = 16;
const choresEvery = 50;

export interface DeskParts {
  knex: Knex;
  carrier: Carrier;
  /** Takes what no carrier is named for. */
  preferred: boolean;
  /** Who tries what this carrier would not take. */
  nextCarrier: string;
  clock: Clock;
  holder: string;
  textsPerSecond: number;
  /** Reacts, in the transaction that settles an attempt for good. */
  onSettled: (trx: Knex.Transaction, attempt: Attempt) => Promise<void>;
  /** Something has changed that may let more go. */
  wake: () => void;
  log: Log;
}

/** One carrier's traffic, from the attempts that wait to what became of them. */
export interface CarrierDesk {
  /**
   * Starts whatever may go now; each promise resolves, never rejects, when that one is written down. Unless `thorough`,
   * all but sending is looked for twenty times a second at most.
   */
  pass(how: { thorough: boolean }): Promise<Promise<void>[]>;
  /** Milliseconds until the pace lets more go. */
  untilNext(): number;
  /** Waits for what is on its way and gives the lease back. */
  close(): Promise<void>;
}

export function createDesk(parts: DeskParts): CarrierDesk {
  const { knex, carrier, clock, log } = parts;
  const leaseName = `outbox ${carrier.name}`;
  const underWay = new Map<string, Promise<void>>();
  const sending = { call: 0, text: 0 };
  const pace: Record<'call' | 'text', Pace> = {
    call: startPace(carrier.callsPerSecond, performance.now()),
    text: startPace(parts.textsPerSecond, performance.now()),
  };
  let choresAt = -Infinity;
  let lease: { fence: number; renewAt: number } | null = null;

  const before = (milliseconds: number): Date => new Date(clock.now().getTime() - clock.stretch(milliseconds));
  const after = (milliseconds: number): Date => new Date(clock.now().getTime() + clock.stretch(milliseconds));

  async function fence(): Promise<number | null> {
    const now = clock.now().getTime();
    if (lease && now < lease.renewAt) return lease.fence;
    const number = await takeLease(knex, leaseName, parts.holder, clock.now(), after(leaseTime));
    lease = number === null ? null : { fence: number, renewAt: now + clock.stretch(renewAfter) };
    return number;
  }

  /** Marks as being sent what the pace and the free hands allow. */
  async function take(fenceNumber: number): Promise<Attempt[]> {
    const free = (channel: 'call' | 'text'): number => Math.min(atOnce - sending[channel], allowed(pace[channel], performance.now()));
    const [calls, texts] = [free('call'), free('text')];
    if (calls <= 0 && texts <= 0) return [];
    const taken = await knex.transaction(async (trx) => {
      if (!await holdsLease(trx, leaseName, parts.holder, fenceNumber)) return [];
      const common = { carrier: carrier.name, fromNumber: carrier.number, unclaimed: parts.preferred, now: clock.now() };
      return [
        ...(calls > 0 ? await takeCalls(trx, { ...common, limit: calls }) : []),
        ...(texts > 0 ? await takeTexts(trx, { ...common, limit: texts }) : []),
      ];
    });
    for (const channel of ['call', 'text'] as const) {
      pace[channel] = spend(pace[channel], taken.filter((attempt) => attempt.channel === channel).length, performance.now());
    }
    return taken;
  }

  async function send(attempt: Attempt): Promise<void> {
    sending[attempt.channel] += 1;
    try {
      const placed = await place(attempt);
      if (placed.kind === 'too-fast') {
        pace[attempt.channel] = holdBack(pace[attempt.channel], performance.now() + (placed.retryAfterSeconds ?? 1) * 1000);
      }
      await settle(attempt, (current, circumstances) => afterPlacing(current, placed, circumstances));
    } finally {
      sending[attempt.channel] -= 1;
    }
  }

  async function place({ id, channel, toNumber, body }: Attempt): Promise<Placed> {
    try {
      return channel === 'call'
        ? await carrier.placeCall({ attemptId: id, to: toNumber, ringSeconds, cover: false })
        : await carrier.sendText({ attemptId: id, to: toNumber, body: body ?? '' });
    } catch (error) {
      log.error({ err: error, attemptId: id }, 'a carrier failed to answer in its own words');
      return { kind: 'unknown', code: 'thrown' };
    }
  }

  async function lookUp(attempt: Attempt): Promise<void> {
    const sentAt = attempt.sendingAt ?? attempt.createdAt;
    const known = await knownRefs(knex, attempt.toNumber, attempt.id, new Date(sentAt.getTime() - clock.stretch(dayAndNight)));
    const found = await carrier.find(attempt.channel, attempt.toNumber, clock.toReal(sentAt), known);
    await settle(attempt, (current, circumstances) => afterLookUp(current, found, circumstances));
  }

  async function cancel(attempt: Attempt): Promise<void> {
    await postpone(knex, [attempt.id], after(2_000));
    if (attempt.carrierRef !== null) await carrier.endCall(attempt.carrierRef);
    await finish(attempt.id, 'cancelled', null);
  }

  /** Asks after a call whose reports stay away. */
  async function askAfter(attempt: Attempt): Promise<void> {
    if (attempt.carrierRef === null) return;
    const { carrierRef } = attempt;
    await postpone(knex, [attempt.id], after(attempt.status === 'answered' ? unansweredTooLong : 10_000));
    try {
      const status = await carrier.statusOfCall(carrierRef);
      if (status === null) return await finish(attempt.id, 'failed', 'gone');
      if (status === 'queued' || status === 'ringing') {
        // It would ring long after it was meant to; whoever asked for it goes on without it.
        await carrier.endCall(carrierRef);
        return await finish(attempt.id, 'failed', 'never-answered');
      }
      await transact(async (trx) => {
        const reported = await recordReport(trx, { carrier: carrier.name, carrierRef, attemptId: attempt.id, status, errorCode: null }, clock.now());
        if (reported !== 'unchanged' && isFinal(reported.after.status)) await parts.onSettled(trx, reported.after);
      });
    } catch (error) {
      if ((attempt.placedAt ?? attempt.createdAt) < before(givenUp)) await finish(attempt.id, 'failed', 'no-report');
      else throw error;
    }
  }

  async function finish(id: string, status: 'cancelled' | 'failed', errorCode: string | null): Promise<void> {
    await transact(async (trx) => {
      const current = await lockAttempt(trx, id);
      if (!current || isFinal(current.status)) return;
      await parts.onSettled(trx, await changeAttempt(trx, current, { status, errorCode }, status, clock.now()));
    });
  }

  async function settle(attempt: Attempt, decide: (current: Attempt, circumstances: Circumstances) => Decision): Promise<void> {
    await transact(async (trx) => {
      const current = await lockAttempt(trx, attempt.id);
      // Sent again by somebody else meanwhile: this news is of an older try.
      if (!current || current.tries !== attempt.tries) return;
      const now = clock.now();
      const { change, what } = decide(current, { now, stretch: (real) => clock.stretch(real), nextCarrier: parts.nextCarrier });
      if (current.status !== 'sending' && current.status !== 'unknown') return await keepRef(trx, current, change.carrierRef ?? null, now);
      const changed = await changeAttempt(trx, current, change, what, now);
      if (isFinal(changed.status)) await parts.onSettled(trx, changed);
    });
  }

  /** A callback was faster than the answer to the request. */
  async function keepRef(trx: Knex.Transaction, current: Attempt, carrierRef: string | null, now: Date): Promise<void> {
    if (carrierRef === null || current.carrierRef === carrierRef || current.status === 'waiting') return;
    await changeAttempt(trx, current, { status: current.status, carrierRef, ...(current.endedAt && { endedAt: current.endedAt }) }, 'placed', now);
  }

  async function transact(work: (trx: Knex.Transaction) => Promise<void>): Promise<void> {
    try {
      await knex.transaction(work);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === '40P01')) throw error;
      await knex.transaction(work);
    }
  }

  function launch(attempt: Attempt, work: (attempt: Attempt) => Promise<void>): Promise<void> {
    const done = work(attempt)
      .catch((error: unknown) => { log.error({ err: error, attemptId: attempt.id }, 'an attempt could not be followed; it will be looked up'); })
      .finally(() => {
        underWay.delete(attempt.id);
        parts.wake();
      });
    underWay.set(attempt.id, done);
    return done;
  }

  /** Calls to end, outcomes to look up, silences to ask after. */
  async function chores(evenNow: boolean): Promise<Promise<void>[]> {
    if (performance.now() < choresAt && !evenNow) return [];
    choresAt = performance.now() + choresEvery;
    const found: [Attempt[], (attempt: Attempt) => Promise<void>][] = [
      [await toCancel(knex, carrier.name, clock.now(), atOnce), cancel],
      [await lost(knex, carrier.name, clock.now(), before(sendingTooLong), atOnce), lookUp],
      [await silentCalls(knex, carrier.name, clock.now(), before(unansweredTooLong), before(answeredTooLong), atOnce), askAfter],
    ];
    return found.flatMap(([attempts, work]) =>
      attempts.filter(({ id }) => !underWay.has(id)).map((attempt) => launch(attempt, work)));
  }

  return {
    async pass({ thorough }) {
      const fenceNumber = await fence();
      if (fenceNumber === null) return [];
      const sent = (await take(fenceNumber)).map((attempt) => launch(attempt, send));
      return [...sent, ...await chores(thorough)];
    },
    untilNext: () => Math.min(untilNext(pace.call, performance.now()), untilNext(pace.text, performance.now())),
    async close() {
      await Promise.all(underWay.values());
      await releaseLease(knex, leaseName, parts.holder, clock.now());
      lease = null;
    },
  };
}
