import type { JournalDetail } from '../records/journal.ts';
import { bookedPurpleCalls, livePurpleCalls, savePurpleCall } from '../records/purple-calls.ts';
import { type PurpleCall, stepPurple } from '../safety/purple-file.ts';
import { stopCallSequences } from './ring-work.ts';
import type { UnitOfWork } from './work.ts';

/** How a purple-file call is saved and taken back. The worker is locked. */

/** The worker's other purple-file call, if there is one, rings on. */
export async function stopCallSequencesOf(work: UnitOfWork, { id, workerId }: PurpleCall): Promise<void> {
  await stopCallSequences(work, { workerId, purpleCall: id, purposes: ['purple'] });
}

/** It is not made any more, and no phone rings for it. */
export async function cancelPurpleCall(work: UnitOfWork, call: PurpleCall): Promise<void> {
  await storePurpleCall(work, stepPurple(call, { kind: 'cancel' }, work.now).call, 'cancel');
  await stopCallSequencesOf(work, call);
}

/** Takes back what the worker asked for. Returns whether there was something. */
export async function cancelBookedCalls(work: UnitOfWork, workerId: string): Promise<boolean> {
  const booked = await bookedPurpleCalls(work.trx, workerId);
  for (const call of booked) await cancelPurpleCall(work, call);
  return booked.some(({ status }) => status === 'waiting');
}

/**
 * The alarm is over, and so is what was to be asked about it: the same worker's next alarm has a call of its own. A
 * booked call stays, for the worker's phone must not show that anybody knows.
 */
export async function cancelCallsAbout(work: UnitOfWork, alarm: { id: string; workerId: string }): Promise<void> {
  for (const call of await livePurpleCalls(work.trx, alarm.workerId))
    if (call.alarmId === alarm.id && call.reason !== 'booked') await cancelPurpleCall(work, call);
}

export async function storePurpleCall(
  work: UnitOfWork,
  call: PurpleCall,
  what: string,
  more: Pick<JournalDetail<'purple'>, 'question' | 'reply'> = {},
): Promise<void> {
  await savePurpleCall(work.trx, {
    call,
    realDueAt: call.dueAt && work.parts.clock.toReal(call.dueAt),
    at: work.now,
    entry: {
      at: work.now,
      actor: work.actor,
      kind: 'purple',
      workerId: call.workerId,
      visitId: call.visitId,
      alarmId: call.alarmId,
      detail: {
        what,
        reason: call.reason,
        status: call.status,
        tries: call.state.tries,
        due: call.dueAt?.toISOString() ?? null,
        ...more,
      },
    },
  });
}
