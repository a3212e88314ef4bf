import { openAlarmOf, type StoredAlarm } from '../records/alarms.ts';
import { hasCallGoneOut } from '../records/attempts.ts';
import { lockWorker } from '../records/organisation/people.ts';
import { type Alarm, FIRST_RING_WITHIN } from '../safety/alarm/alarm.ts';
import type { AlarmAnswer, AlarmEvent } from '../safety/alarm/alarm-events.ts';
import { saveAlarmEvent } from './alarm-steps.ts';
import { type Cause, saveCause, saveDrill } from './alarm-causes.ts';
import { performEffects } from './effects.ts';
import { lockedAlarm } from './locked.ts';
import type { UnitOfWork } from './work.ts';

/** What may be done to an alarm. */

/** Raises an alarm about a worker, or adds the cause to the one that is open. Returns its id. */
export async function causeAlarm(work: UnitOfWork, cause: Cause): Promise<string> {
  const { alarmId, effects } = await saveCause(work, cause);
  await performEffects(work, effects);
  return alarmId;
}

/** Raises a drill about somebody whose worker is locked and who has no open alarm. Returns its id. */
export async function raiseDrill(work: UnitOfWork, about: Parameters<typeof saveDrill>[1]): Promise<string> {
  const { alarmId, effects } = await saveDrill(work, about);
  await performEffects(work, effects);
  return alarmId;
}

/** Applies an event to an alarm; what to tell the person who caused it. */
export async function changeAlarm(work: UnitOfWork, alarmId: string, event: AlarmEvent): Promise<AlarmAnswer> {
  const stored = await lockedAlarm(work, alarmId);
  return stored ? changeLockedAlarm(work, stored, event) : { kind: 'closed' };
}

/** Applies an event to the worker's open alarm, if there is one. */
export async function changeAlarmOf(work: UnitOfWork, workerId: string, event: AlarmEvent): Promise<void> {
  await lockWorker(work.trx, workerId);
  const open = await openAlarmOf(work.trx, workerId);
  // What the worker does in a drill is their own: the drill goes on without it.
  if (open && !open.alarm.drill) await changeLockedAlarm(work, open, event);
}

/** The alarm clock for an alarm: acts only if its time has really come. */
export async function alarmDue(work: UnitOfWork, alarmId: string): Promise<void> {
  const stored = await lockedAlarm(work, alarmId);
  if (stored?.dueAt && stored.dueAt <= work.now) {
    const step = { ...work, dueAt: stored.dueAt };
    await changeLockedAlarm(step, stored, { kind: 'timer', wasRung: await wasRung(work, stored.alarm) });
  }
}

/** Whether a call about it has gone out since its round began to ring people; asked only when that must be known. */
async function wasRung(
  work: UnitOfWork,
  { id, status, state: { firstRingBy = null, firstRingWithin = FIRST_RING_WITHIN } }: Alarm,
): Promise<boolean> {
  if (status !== 'raised' || firstRingBy === null || firstRingBy > work.now.getTime()) return true;
  return hasCallGoneOut(work.trx, id, new Date(firstRingBy - firstRingWithin));
}

/** The same to one whose worker is locked. */
export async function changeLockedAlarm(
  work: UnitOfWork,
  stored: StoredAlarm,
  event: AlarmEvent,
): Promise<AlarmAnswer> {
  const { answer, effects } = await saveAlarmEvent(work, stored, event);
  await performEffects(work, effects);
  return answer;
}
