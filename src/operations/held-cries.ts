import { SYSTEM } from '../records/actor.ts';
import { saysLocked } from '../database/error-code.ts';
import { WorkerHeld } from '../records/organisation/held-workers.ts';
import { eventsByIds, type WorkersEvents } from '../records/sealed-events.ts';
import { laterBy } from '../safety/visit.ts';
import { isCovertEvent, isOrdinary, openedEvents, type SafetyEvent } from './safety-event.ts';
import { type Named, notifyOfHeld } from './set-aside.ts';
import { inTransaction, type Dependencies, type UnitOfWork } from './work.ts';

/**
 * Cries for help that wait for a lock. Sessions of others are ended after 3 s (timers/lock-watch.ts). Where that cannot
 * be done, no alarm can be raised, and people look for the worker now. It is raised once the lock is free.
 */

/**
 * Real milliseconds. People are asked within 15 s (promise 1): a text is left to its web for one second before, and
 * what names the worker waits for the lock for two. With ten, on a busy machine, they were asked after 15.3 s.
 */
const HELD_FOR_LONG = 8_000;
/** Real milliseconds between looks for further cries of a worker who is held for long. */
const LOOK_AGAIN_AFTER = 5_000;

/**
 * Real milliseconds. What no look has found held for so long is held anew: while the database was away nobody looked,
 * and after it one vain try told everybody.
 */
const FORGOTTEN_AFTER = 30_000;

/** What is held: a worker, or a sender of texts. With the time from which on it is held for long. */
export type HeldUntil<Name> = Map<Name, Date>;

/** Whether it is a lock of somebody else's that was not to be had. */
export const saysHeld = (error: unknown): boolean => error instanceof WorkerHeld || saysLocked(error);

/** Records that this is held now. True where it has been for long: first after 8 s, and each 5 s from then on. */
export function isHeldForLong<Name>({ clock }: Dependencies, held: HeldUntil<Name>, name: Name): boolean {
  const now = clock.now();
  const known = held.get(name);
  const until = known && laterBy(known, clock.stretch(FORGOTTEN_AFTER)) > now ? known : undefined;
  if (until && until > now) return false;
  held.set(name, laterBy(now, clock.stretch(until ? LOOK_AGAIN_AFTER : HELD_FOR_LONG)));
  return until !== undefined;
}

/** Forgets what waits no longer. */
export function purgeAllBut<Name>(held: HeldUntil<Name>, waiting: Set<Name>): void {
  for (const name of held.keys()) if (!waiting.has(name)) held.delete(name);
}

/** 0: covert. 1: an open cry. The less, the sooner. */
export function rankOf(events: SafetyEvent[]): number {
  if (events.some(isCovertEvent)) return 0;
  if (events.some(({ type }) => type === 'panic' || type === 'panic-unless-pin')) return 1;
  return events.every(isOrdinary) ? 3 : 2;
}

const OPEN_CRY = 1;
const MOST_LOOKED_AT = 50;

/** If one of the worker's events may be a cry, those who can look for the worker are asked to. Never rejects. */
export async function askAboutHeldEvents(parts: Dependencies, { ids }: WorkersEvents): Promise<void> {
  try {
    const rows = await eventsByIds(parts.knex, ids.slice(0, MOST_LOOKED_AT));
    const cry = rows.find((row) => {
      const opened = openedEvents(parts.secrets.data, row);
      return opened === null || rankOf(opened.events) <= OPEN_CRY;
    });
    if (cry) await namedIfPossible(parts, (work, named) => notifyOfHeld(work, cry, named));
  } catch (error) {
    parts.log.error({ err: error }, 'nobody could be told of a cry that waits for a lock; it goes on trying');
  }
}

/** Names the worker in what is written, if the lock does not hold that up as well. */
export async function namedIfPossible(
  parts: Dependencies,
  act: (work: UnitOfWork, named: Named) => Promise<void>,
): Promise<void> {
  try {
    await inTransaction(parts, SYSTEM, (work) => act(work, true));
  } catch (error) {
    if (!saysHeld(error)) throw error;
    await inTransaction(parts, SYSTEM, (work) => act(work, false));
  }
}
