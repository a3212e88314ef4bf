import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Carrier, Placed } from '../carriers/carrier.ts';
import type { Log } from '../carriers/log.ts';
import { withTimeout } from '../carriers/retry.ts';
import { BARRED, mayBeRung } from '../contact/barred-numbers.ts';
import { END_MOVED, NO_TEXTS } from '../contact/purposes.ts';
import type { Attempt } from '../records/attempts.ts';
import type { Channel } from '../contact/channel.ts';
import { isEndMoved } from '../records/end-moved.ts';
import type { Lease } from '../database/lease.ts';
import { lookForWork, type OutboxLook, type OutboxClaim, claimCalls, claimTexts } from '../records/outbox.ts';
import { type CarrierLeaseDependencies, createCarrierLease } from './carrier-lease.ts';
import { createReconciler } from './reconciler.ts';
import { createEngagedPhones, type EngagedPhonesParts, LONGEST_WAIT } from './engaged-phones.ts';
import { createSendCapacity } from './send-capacity.ts';
import { afterPlacing, handOverAt, pauseAfterTooFast } from './next-state.ts';
import type { CarrierRoutes } from './carrier-routes.ts';
import { createOutcomeRecorder, type OnHeldUp, type OnSettled } from './outcome-recorder.ts';

/** All times here are real milliseconds. */

const RING_SECONDS = 25;
/** After this wait an attempt may go through any carrier of its route that has free capacity. */
const HELP_AFTER = 2_000;
/**
 * The same for an attempt that names its carrier, such as a second call that is to get through a phone's
 * do-not-disturb.
 */
const HELP_NAMED_AFTER = 10_000;
const LONG_WAIT = 30_000;
/**
 * A request that has no answer after this time counts against the carrier. As soon as another carrier may take the
 * attempt, we stop waiting for the answer.
 */
const SLOW_ANSWER = 5_000;
const LOOK_AGAIN = 250;
/**
 * At the end of the process. A request that hung for 10 s kept the lease for as long, and nobody rang. Another process
 * looks after what is under way then, as after a kill.
 */
const ANSWERS_WITHIN = 3_000;
const ORDINARY_TEXTS_PER_SECOND = 10;

interface CarrierSenderDependencies
  extends CarrierLeaseDependencies, Pick<EngagedPhonesParts, 'onCallReport' | 'onLongWait'> {
  carrier: Carrier;
  /** Where the line itself is rung: none of these is asked for. */
  lineNumbers: readonly string[];
  /** Every carrier in force, in the service's own order. */
  names: string[];
  onSettled: OnSettled;
  onHeldUp: OnHeldUp;
  /** Something changed that may let more attempts go. */
  wake: () => void;
  log: Log;
}

/** One carrier's traffic, from the waiting attempts to their outcomes. */
export interface CarrierSender {
  /**
   * Starts everything that may go now. Each promise resolves, and never rejects, when its outcome is stored and what
   * follows from it is done. Unless `thorough`, everything but sending is looked for at most twenty times a second.
   */
  pass(how: { thorough: boolean }): Promise<Promise<void>[]>;
  /** The carrier is asked about every call that goes on as far as we know. */
  reportsMayBeLost(): void;
  /** Another process has ended, and with it its lease. */
  leaseMayBeFree(): void;
  /** Milliseconds until the next attempt that waits for the send rate may go; null: none waits for it. */
  untilNext(): number | null;
  /** Releases the lease once no request is under way, after 3 s at the latest; resolves when none is. */
  close(): Promise<void>;
}

export function createCarrierSender(parts: CarrierSenderDependencies): CarrierSender {
  const { knex, carrier, clock, carrierPool, log, monotonicNow } = parts;
  const underWay = new Map<string, Promise<void>>();
  const capacity = createSendCapacity(
    { call: carrier.callsPerSecond, text: carrier.textsPerSecond ?? ORDINARY_TEXTS_PER_SECOND },
    monotonicNow(),
  );
  const settling = createOutcomeRecorder(parts);
  const reconciler = createReconciler({ ...parts, settling, inHand: () => [...underWay.keys()] });
  const engaged = createEngagedPhones(parts);
  const lease = createCarrierLease(parts, () => {
    engaged.checkAll();
  });
  /** On these channels more may wait than the send rate allowed at the last pass. */
  const pressed = new Set<Channel>();
  /** Which numbers may be rung, as of the last look. */
  let mayRing: string[] = [];

  const notWrittenDown = (error: unknown): void => {
    log.error({ err: error }, 'what a carrier does could not be written down');
  };
  const shifted = (milliseconds: number): Date => new Date(clock.now().getTime() + clock.stretch(milliseconds));

  /** Claims as many attempts as the send rate and the free capacity allow, and sends them. */
  async function sendSome(lease: Lease, seen: OutboxLook): Promise<Promise<void>[]> {
    return [...(seen.calls ? await sendOf(lease, 'call') : []), ...(seen.texts ? await sendOf(lease, 'text') : [])];
  }

  async function sendOf(lease: Lease, channel: Channel): Promise<Promise<void>[]> {
    const limit = capacity.free(channel, monotonicNow());
    pressed.add(channel); // until fewer were there than may go
    if (limit === 0) return [];
    /** Every claimed attempt goes out, even if the next statement fails. */
    const sendIn = async (
      order: OutboxClaim['order'],
      most: number,
      routes: CarrierRoutes,
      work = send,
    ): Promise<Promise<void>[]> => {
      const some: OutboxClaim = {
        lease,
        carrier: carrier.name,
        fromNumber: carrier.number,
        coverNumber: carrier.coverNumber,
        routes: routes,
        order,
        limit: most,
        now: clock.now(),
        helpSince: shifted(-HELP_AFTER),
        namedSince: shifted(-HELP_NAMED_AFTER),
        longSince: shifted(-LONG_WAIT),
      };
      const taken = await (channel === 'call'
        ? claimCalls(knex, { ...some, callsAtOnce: carrier.callsAtOnce ?? null, engagedSince: shifted(-LONGEST_WAIT) })
        : claimTexts(knex, some));
      capacity.took(channel, taken.length, monotonicNow());
      return taken.map((attempt) => launch(attempt, work));
    };
    const toTry = carrierPool.routesToTry(carrier.name, channel);
    if (toTry) {
      pressed.delete(channel);
      return sendIn('least', 1, toTry, async (attempt) => {
        await carrierPool.isTried(carrier.name, channel).catch(notWrittenDown);
        await send(attempt);
      });
    }
    const routes = carrierPool.routes(carrier.name, channel);
    const patient = capacity.isPatientsTurn(channel) ? await sendIn('patient', 1, routes) : [];
    const urgent = limit > patient.length ? await sendIn('urgent', limit - patient.length, routes) : [];
    if (patient.length + urgent.length < limit) pressed.delete(channel);
    return [...patient, ...urgent];
  }

  /** It has waited for the carrier, and the worker may have said more since. If that cannot be read, it goes. */
  async function isOutdated(attempt: Attempt): Promise<boolean> {
    try {
      return attempt.channel === 'text' && (await isEndMoved(knex, attempt));
    } catch (error) {
      log.warn({ err: error, attemptId: attempt.id }, 'whether a text still holds could not be read; it is sent');
      return false;
    }
  }

  async function send(attempt: Attempt): Promise<void> {
    // Before the carrier's time begins: a slow or failed database says nothing about the carrier.
    const isWithheld = await isOutdated(attempt);
    const begunAt = clock.toReal(clock.now()).getTime();
    const answered = new AbortController();
    const isJudged = { slow: false };
    const speak = (outcome: 'took' | 'failed'): Promise<void> =>
      carrierPool.recordOutcome(carrier.name, attempt.channel, outcome, begunAt);
    async function waitUntilSlow(): Promise<Placed> {
      await wait(SLOW_ANSWER, undefined, { signal: answered.signal });
      isJudged.slow = true;
      settling.isHeldUp(attempt);
      await speak('failed').catch(notWrittenDown);
      while (clock.now().getTime() < handOverAt(attempt, settling.circumstancesOf(attempt)))
        await wait(LOOK_AGAIN, undefined, { signal: answered.signal });
      return { kind: 'unknown', code: 'slow' };
    }
    capacity.begin(attempt.channel);
    const placed = await Promise.race([place(attempt, isWithheld), waitUntilSlow()]).finally(() => {
      answered.abort();
      capacity.end(attempt.channel);
    });
    if (placed.kind === 'too-fast')
      capacity.holdBack(attempt.channel, monotonicNow() + pauseAfterTooFast(placed.retryAfterSeconds) * 1000);
    await settling.recordOutcome(attempt, (current, circumstances) => afterPlacing(current, placed, circumstances), {
      mayEnd: placed.kind === 'refused' || placed.kind === 'too-fast',
      phoneFault: placed.kind === 'refused' ? placed.phoneFault : undefined,
    });
    const outcome = outcomeOf(placed);
    if (outcome) lease.recordOutcome(outcome, begunAt);
    if (outcome && !isJudged.slow) await speak(outcome);
  }

  async function place(attempt: Attempt, isWithheld: boolean): Promise<Placed> {
    const { id, channel, toNumber, body, cover, route } = attempt;
    // It was asked for before its owner wanted no texts, or before the phone took none: a call takes its place.
    if (channel === 'text' && route === '') return { kind: 'refused', code: NO_TEXTS, permanent: true };
    // The last guard: whatever asked for it, no carrier is asked for a number that the organisation does not ring.
    if (!mayBeRung(toNumber, mayRing, parts.lineNumbers)) return { kind: 'refused', code: BARRED, permanent: true };
    if (isWithheld) return { kind: 'refused', code: END_MOVED, permanent: true };
    try {
      return channel === 'call'
        ? await carrier.placeCall({ attemptId: id, to: toNumber, ringSeconds: RING_SECONDS, cover })
        : await carrier.sendText({ attemptId: id, to: toNumber, body: body ?? '' });
    } catch (error) {
      log.error({ err: error, attemptId: id }, 'a carrier failed to answer in its own words');
      return { kind: 'unknown', code: 'thrown' };
    }
  }

  async function launch(attempt: Attempt, work: (attempt: Attempt) => Promise<void>): Promise<void> {
    await follow(
      attempt.id,
      work(attempt).catch((error: unknown) => {
        log.error({ err: error, attemptId: attempt.id }, 'an attempt could not be followed; it will be looked up');
      }),
    );
    await settling.followed();
  }

  function follow(name: string, work: Promise<void>): Promise<void> {
    const done = work.finally(() => {
      underWay.delete(name);
      parts.wake();
    });
    underWay.set(name, done);
    return done;
  }

  async function lookForEngaged(isWaitedFor: boolean, thorough: boolean): Promise<Promise<void>[]> {
    const work = await engaged.look(isWaitedFor, thorough);
    return work.map((one) =>
      follow(
        randomUUID(),
        one().catch((error: unknown) => {
          log.error({ err: error }, 'whether a phone is engaged could not be found out; it is asked again');
        }),
      ),
    );
  }

  return {
    async pass({ thorough }) {
      pressed.clear();
      if (!thorough && lease.isStandingBack()) {
        capacity.looked(monotonicNow());
        return [];
      }
      const [inForce, seen] = await Promise.all([lease.inForce(), lookForWork(knex, reconciler.times())]);
      // Where nothing waits too: an idle outbox must not count as one that looks rarely.
      capacity.looked(monotonicNow());
      if (!inForce) return [];
      if (await lease.isGivingWay()) {
        await lease.giveWay(underWay.size);
        return [];
      }
      ({ mayRing } = seen);
      const sent = await sendSome(inForce, seen);
      const found = await reconciler.take(seen, thorough);
      const asked = await lookForEngaged(seen.longWaits, thorough);
      return [
        ...sent,
        ...asked,
        ...found.flatMap(([attempts, work]) =>
          attempts.filter(({ id }) => !underWay.has(id)).map((attempt) => launch(attempt, work)),
        ),
      ];
    },
    reportsMayBeLost() {
      engaged.checkAll();
    },
    leaseMayBeFree() {
      lease.mayBeFree();
    },
    untilNext() {
      const waits = [...pressed].flatMap((channel) => capacity.untilNext(channel, monotonicNow()) ?? []);
      return waits.length > 0 ? Math.min(...waits) : null;
    },
    async close() {
      const ended = Promise.all(underWay.values());
      await withTimeout(ANSWERS_WITHIN, ended).catch(() => undefined);
      await lease.release();
      await ended;
      await settling.followed();
    },
  };
}

/** What an answer says about the carrier's own health. Null if it says nothing. */
function outcomeOf(placed: Placed): 'took' | 'failed' | null {
  switch (placed.kind) {
    case 'placed':
      return 'took';
    case 'unknown':
      return 'failed';
    case 'refused':
      return placed.carrierFails ? 'failed' : null;
    case 'too-fast':
      return null;
  }
}
