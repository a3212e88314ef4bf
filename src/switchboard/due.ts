import { SYSTEM } from '../records/actor.ts';
import type { DueKind } from '../records/jobs.ts';
import { workerOfCallSequence } from '../records/call-sequences.ts';
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

/** What to do when a row is due. Each handler reads the row again first: a timer is only an alarm clock. */
export function dueHandlers(parts: Dependencies): Record<DueKind, (id: string) => Promise<void>> {
  const within = (act: (work: UnitOfWork) => Promise<void>): Promise<void> =>
    inTransaction(parts, SYSTEM, act).then(() => undefined);
  return {
    visit: (id) => within((work) => visitDue(work, id)),
    alarm: (id) => within((work) => alarmDue(work, id)),
    ring: (id) => within((work) => ringDue(work, id)),
    conversation: (id) => conversationDue(parts, id),
    purple: (id) => within((work) => purpleDue(work, id)),
    unread: (id) => within((work) => unreadDue(work, id)),
    staff: (id) => staffChangeDue(parts, id),
    event: (id) => eventDue(parts, Number(id)),
  };
}

async function ringDue(work: UnitOfWork, id: string): Promise<void> {
  const workerId = await workerOfCallSequence(work.trx, id);
  if (workerId !== null) await lockWorker(work.trx, workerId);
  await ringPauseOver(work, id);
}

/** Processes all events of the event's worker that are due, in order. */
async function eventDue(parts: Dependencies, id: number): Promise<void> {
  const workerId = await workerOfEvent(parts.knex, id);
  if (workerId !== null) await processSealedEventsOf(parts, workerId);
}
