import { SYSTEM } from '../records/actor.ts';
import type { DueKind } from '../records/jobs.ts';
import { workerOfCallSequence } from '../records/call-sequences.ts';
import { type Lock, lockWorkers } from '../records/organisation/held-workers.ts';
import { lockWorker } from '../records/organisation/people.ts';
import { alarmDue } from '../operations/alarms.ts';
import { conversationDue } from './calls/call.ts';
import { processSealedEventsOf } from '../operations/sealed-event-processing.ts';
import { staffChangeDue } from '../operations/people/leaving/change-due.ts';
import { purpleDue } from '../operations/purple-work.ts';
import { ringPauseOver } from '../operations/ring-work.ts';
import { visitDue } from '../operations/visits.ts';
import { unreadDue } from '../operations/unread-due.ts';
import { inTransaction, type Dependencies, type UnitOfWork } from '../operations/work.ts';
import { workerOfEvent } from '../records/sealed-events.ts';

/**
 * What to do when a row is due. Each handler reads the row again first: a timer is only an alarm clock. By `if free` it
 * waits for nobody whom somebody else has locked, and throws WorkerHeld.
 */
export function dueHandlers(
  parts: Dependencies,
): Record<DueKind, (id: string, version?: number, lock?: Lock) => Promise<void>> {
  const within =
    (act: (work: UnitOfWork, id: string) => Promise<void>) =>
    async (id: string, _version?: number, lock: Lock = 'wait'): Promise<void> => {
      await inTransaction(parts, SYSTEM, (work) => {
        lockWorkers(work.trx, lock);
        return act(work, id);
      });
    };
  return {
    visit: within(visitDue),
    alarm: within(alarmDue),
    ring: within(ringDue),
    conversation: (id, _, lock) => conversationDue(parts, id, lock),
    purple: within(purpleDue),
    unread: within(unreadDue),
    staff: (id, _, lock) => staffChangeDue(parts, id, lock),
    event: (id, _, lock = 'wait') => eventDue(parts, Number(id), lock),
  };
}

async function ringDue(work: UnitOfWork, id: string): Promise<void> {
  const workerId = await workerOfCallSequence(work.trx, id);
  if (workerId !== null) await lockWorker(work.trx, workerId);
  await ringPauseOver(work, id);
}

/** Processes all events of the event's worker that are due, in order. */
async function eventDue(parts: Dependencies, id: number, lock: Lock): Promise<void> {
  const workerId = await workerOfEvent(parts.knex, id);
  if (workerId !== null) await processSealedEventsOf(parts, workerId, lock);
}
