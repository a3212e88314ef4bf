import { SYSTEM } from '../records/actor.ts';
import { type Lock, lockWorkers, WorkerHeld } from '../records/organisation/held-workers.ts';
import { loadDueEvent } from '../records/load-event.ts';
import { lockWorker } from '../records/organisation/people.ts';
import { isPassingFault, saysTooSlow } from '../database/error-code.ts';
import { SealBroken } from '../crypto/seal.ts';
import {
  dayBefore,
  dueEvents,
  dueEventsOf,
  eventsByIds,
  eventSetAside,
  eventsSetAsideOf,
  eventsToTryAgain,
  markProcessedAlong,
  recordEventFailure,
  recordEventTooSlow,
  recordEventTried,
  type SealedEventRow,
  type WorkersEvents,
} from '../records/sealed-events.ts';
import { askAboutHeldEvents, purgeAllBut, type HeldUntil, isHeldForLong, rankOf, saysHeld } from './held-cries.ts';
import { isCovertEvent, openedEvents, type SafetyEvent } from './safety-event.ts';
import { nameOfFault, setAside, notifyOfSetAside } from './set-aside.ts';
import { applySealedEvents } from './apply-sealed-event.ts';
import { inTransaction, type Dependencies, type UnitOfWork } from './work.ts';

/** More workers than have something to say at once. */
const BATCH = 10_000;
/** With more workers than this, those who call for help go first. */
const ORDERLY = 3;
const MOST_LOOKED_AT = 300;
/** In transactions of their own, one after the other: what fails so often in a row is not going to succeed now. */
const TRIES = 3;
/**
 * Real milliseconds after which an event that was set aside is tried again: its secret may be restored, the fault
 * mended. What it says is to be acted on within 15 s of that (promise 1).
 */
const TRY_AGAIN_AFTER = 10_000;
const TRIED_AGAIN_AT_ONCE = 20;
/**
 * Real milliseconds since an event took too long for the first time. So long a time-out counts as the database's, which
 * has much to do. Later it counts as the event's: one that always takes too long must not keep what the worker says
 * next waiting for ever.
 */
const SLOWNESS_BEARABLE_FOR = 60_000;

/** What those share who process events side by side in one process. */
interface EventsInHand {
  /** Workers whose events are being processed. */
  workers: Set<string>;
  /** One of them waits for a worker whom somebody else has locked. */
  isWaiting: boolean;
  /** Workers whom somebody else has locked, by id. */
  held: HeldUntil<string>;
  /** Real milliseconds after which they look again who has said what meanwhile. */
  lookAgainAfter: number;
}

export const noEventsInHand = (lookAgainAfter = Infinity): EventsInHand => ({
  ...{ workers: new Set<string>(), isWaiting: false, held: new Map<string, Date>(), lookAgainAfter },
});

/**
 * Processes the sealed events that are due, those of `atOnce` workers at the same time: of those who call for help
 * first, covertly before all, for a slow database takes seconds for each of the others. It leaves out the workers whose
 * events are in hand already. Workers whom somebody else has locked come last, and one at a time waits for them: with
 * forty rows held for 8 s, and each waited for in turn, a cry for help of somebody else waited as long. So do events
 * about a colleague who is locked, such as a worry. Of a cry that is held for long people are told. If the events
 * of one worker cannot be processed now, the others' are all the same, and the first fault is thrown in the end.
 * Returns how many events were processed or set aside. `rest`: real milliseconds for which an event is left alone after
 * it has come.
 */
export async function processDueSealedEvents(
  parts: Dependencies,
  atOnce = 1,
  inHand = noEventsInHand(),
  rest = 0,
): Promise<number> {
  const { clock } = parts;
  const dueBy = new Date(clock.now().getTime() - clock.stretch(rest));
  const due = await dueEvents(parts.knex, dueBy, BATCH);
  purgeAllBut(inHand.held, new Set(due.map(({ workerId }) => workerId)));
  const queues = (await criesFirst(parts, due)).values();
  const lookAgainAt = performance.now() + inHand.lookAgainAfter;
  const held: WorkersEvents[] = [];
  const heldForLong: WorkersEvents[] = [];
  const faults: unknown[] = [];
  let seenTo = 0;

  function recordHeld(queue: WorkersEvents): void {
    if (isHeldForLong(parts, inHand.held, queue.workerId)) heldForLong.push(queue);
  }

  async function processQueue(queue: WorkersEvents, lock: Lock): Promise<void> {
    if (inHand.workers.has(queue.workerId)) return;
    inHand.workers.add(queue.workerId);
    try {
      for (const id of queue.ids) {
        const outcome = await processOrSetAside(parts, queue.workerId, id, lock);
        if (outcome === 'held') {
          held.push(queue);
          recordHeld(queue);
          return;
        }
        inHand.held.delete(queue.workerId);
        if (outcome === 'seen to') seenTo += 1;
      }
    } catch (error) {
      faults.push(error);
      if (saysHeld(error)) recordHeld(queue);
    } finally {
      inHand.workers.delete(queue.workerId);
    }
  }

  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const queue of queues) {
        await processQueue(queue, 'if free');
        if (performance.now() > lookAgainAt) return;
      }
    }),
  );
  if (held.length > 0 && !inHand.isWaiting) {
    inHand.isWaiting = true;
    try {
      // A worker who is still locked by the first time-out is seen to by the next look.
      for (const queue of held) if (faults.length === 0) await processQueue(queue, 'wait');
    } finally {
      inHand.isWaiting = false;
    }
  }
  for (const queue of heldForLong) await askAboutHeldEvents(parts, queue);
  if (faults.length > 0) throw faults[0];
  return seenTo;
}

/** Few are left in the order in which they came. */
async function criesFirst({ knex, secrets }: Dependencies, queues: WorkersEvents[]): Promise<WorkersEvents[]> {
  if (queues.length <= ORDERLY) return queues;
  const ranks = new Map<string, number>();
  for (const row of await eventsByIds(knex, queues.flatMap(({ ids }) => ids).slice(0, MOST_LOOKED_AT))) {
    const rank = rankOf(openedEvents(secrets.data, row)?.events ?? []);
    ranks.set(row.workerId, Math.min(rank, ranks.get(row.workerId) ?? rank));
  }
  const rankedAs = ({ workerId }: WorkersEvents): number => ranks.get(workerId) ?? Infinity;
  return queues.toSorted((one, other) => Math.sign(rankedAs(one) - rankedAs(other)) || 0);
}

/** Processes the events of one worker that are due. Throws WorkerHeld where it waits for nobody and must. */
export async function processSealedEventsOf(parts: Dependencies, workerId: string, lock: Lock): Promise<void> {
  for (const { id } of await dueEventsOf(parts.knex, workerId, parts.clock.now()))
    if ((await processOrSetAside(parts, workerId, id, lock)) === 'held') throw new WorkerHeld();
}

/** `held`: somebody else has locked the worker, or somebody whom the event is about. */
type Outcome = 'seen to' | 'nothing to do' | 'held';

/**
 * Processes one event in a transaction of its own. An event that fails three times is set aside, so that later events
 * go on, and a person is told. Throws if the fault is a passing one of the database; then later events wait too. A
 * time-out is a passing one for a minute. After that it counts once a look.
 */
async function processOrSetAside(parts: Dependencies, workerId: string, id: number, lock: Lock): Promise<Outcome> {
  for (;;) {
    try {
      return (
        (await inTransaction(parts, SYSTEM, (work) => processSealedEvent(work, workerId, id, lock))) ?? 'nothing to do'
      );
    } catch (error) {
      if (error instanceof WorkerHeld) return 'held';
      // A database that has much to do is no fault of the event's. Set aside, an event waits, and rings people.
      if (isPassingFault(error) || (saysTooSlow(error) && !(await isTooSlowForLong(parts, id)))) throw error;
      parts.log.error({ err: error, event: id }, 'an event could not be applied');
      if ((await recordEventFailure(parts.knex, id, nameOfFault(error))) >= TRIES) {
        await setAside(parts, id);
        return 'seen to';
      }
      // The database may have been away meanwhile, and be slow for a moment yet: the next look tries again.
      if (saysTooSlow(error)) throw error;
    }
  }
}

/** Records that the event took too long; whether it has for so long that slowness no longer excuses it. */
async function isTooSlowForLong({ knex, clock }: Dependencies, id: number): Promise<boolean> {
  const now = clock.now();
  const since = await recordEventTooSlow(knex, id, now);
  return now.getTime() - since.getTime() >= clock.stretch(SLOWNESS_BEARABLE_FOR);
}

async function processSealedEvent(work: UnitOfWork, workerId: string, id: number, lock: Lock): Promise<Outcome> {
  lockWorkers(work.trx, lock);
  await lockWorker(work.trx, workerId);
  const row = await loadDueEvent(work.trx, id, work.now);
  if (!row) return 'nothing to do';
  await applyEvent(work, row);
  return 'seen to';
}

/**
 * Processes the events of one worker that are due, within the caller's transaction. An event that cannot be applied is
 * left as it was, and later events go on. Resolves with whether one that is left, or was set aside within a day, may
 * say something covert.
 */
export async function processSealedEventsWithin(work: UnitOfWork, workerId: string): Promise<boolean> {
  await lockWorker(work.trx, workerId);
  const left = await eventsSetAsideOf(work.trx, workerId, dayBefore(work.now));
  for (const row of await dueEventsOf(work.trx, workerId, work.now)) {
    try {
      await work.trx.transaction((trx) => applyEvent({ ...work, trx }, row));
    } catch (error) {
      work.parts.log.error({ err: error, event: row.id }, 'an event could not be applied');
      left.push(row);
    }
  }
  return left.some((row) => {
    const opened = openedEvents(work.parts.secrets.data, row);
    return opened === null || opened.events.some(isCovertEvent);
  });
}

/**
 * Tries the events again that were set aside, and tells people of those that nobody was told of yet. An event that can
 * only lower an alarm is left out. It would close one that was raised since, or one about which the worker was missed
 * again since: that leaves no mark in the alarm. A worker whom somebody else has locked is left for the next time.
 */
export async function tryAgainSetAside(parts: Dependencies): Promise<void> {
  await notifyOfSetAside(parts);
  const before = new Date(parts.clock.now().getTime() - parts.clock.stretch(TRY_AGAIN_AFTER));
  for (const { id, workerId } of await eventsToTryAgain(parts.knex, before, TRIED_AGAIN_AT_ONCE)) {
    await recordEventTried(parts.knex, id, parts.clock.now());
    try {
      await inTransaction(parts, SYSTEM, async (work) => {
        lockWorkers(work.trx, 'if free');
        await lockWorker(work.trx, workerId);
        const row = await eventSetAside(work.trx, id);
        if (row) await applyEvent(work, row, raisesOnly);
      });
    } catch (error) {
      if (error instanceof WorkerHeld) continue;
      parts.log.warn({ err: error, event: id }, 'an event that was set aside could not be applied again');
    }
  }
}

function raisesOnly(event: SafetyEvent): SafetyEvent {
  const isTooLate = (event.type === 'pin' && event.proof === 'real') || event.type === 'unproved';
  return isTooLate ? { type: 'nothing' } : event;
}

/** Throws SealBroken where it does not open. */
async function applyEvent(
  work: UnitOfWork,
  row: SealedEventRow,
  as = (event: SafetyEvent): SafetyEvent => event,
): Promise<void> {
  const opened = openedEvents(work.parts.secrets.data, row);
  if (opened === null) throw new SealBroken();
  await markProcessedAlong(work.trx, row.id, work.now);
  await applySealedEvents({ ...work, actor: opened.actor }, row, opened.events.map(as));
}
