import { openAlarmsRaisedFor } from '../records/alarms.ts';
import { callerById } from '../records/organisation/people.ts';
import { insertSealedEvents } from '../records/sealed-events.ts';
import type { ReportedBy } from '../safety/alarm/alarm.ts';
import { isSameReporter, raiserOf } from '../safety/alarm/concern.ts';
import { changeAlarmOf } from './alarms.ts';
import { realAlarmOf } from './real-alarm.ts';
import type { SafetyEvent } from './safety-event.ts';
import type { UnitOfWork } from './work.ts';
import { sealedFor, sealUnanswered } from './worries.ts';

/**
 * One person, or one number, who reports many colleagues raises one alarm at a time: all of them at once would keep
 * every phone engaged for everybody else. All withheld numbers count as one. The owner of that alarm hears how
 * many more there are, of whom and in which words; and each of the others is looked at again, until there is an alarm
 * about them or they have checked in.
 */

/** After so long the next one has an alarm of its own, whatever became of the first. */
const HOUR = 3_600_000;
const LOOK_AGAIN = 5 * 60_000;

/** Whether a worry about this worker would be one more of a reporter who has raised an alarm within the hour. */
export async function isOneMore(work: UnitOfWork, workerId: string, by: ReportedBy): Promise<boolean> {
  return (await realAlarmOf(work, workerId)) === null && (await alarmRaisedBy(work, by)) !== null;
}

/**
 * Raises an alarm for a worry. If the same person's worry has raised one already, its owners are told of this one
 * instead.
 */
export async function raiseOrJoin(
  work: UnitOfWork,
  workerId: string,
  by: ReportedBy,
  raise: () => Promise<void>,
): Promise<void> {
  if (!(await isOneMore(work, workerId, by))) return raise();
  await joinAlarm(work, workerId, by);
  await sealUnanswered(work, workerId, by, new Date(work.now.getTime() + LOOK_AGAIN));
}

/** Sealed for the worker whom that alarm is about: no transaction locks two workers. */
export async function joinAlarm(
  work: UnitOfWork,
  workerId: string,
  { key, number, words = null }: ReportedBy,
): Promise<void> {
  const alarm = await alarmRaisedBy(work, { key, number });
  const meant = await callerById(work.trx, workerId);
  if (!alarm || !meant) return;
  const event: SafetyEvent = {
    type: 'worried-besides',
    about: `${meant.name} ${meant.staffNumber}`,
    by: key,
    number,
    words,
  };
  await insertSealedEvents(work.trx, [{ ...sealedFor(work, alarm.workerId, event), at: work.now, dueAt: work.now }]);
}

/** Unless that alarm is over by now: then the other's own alarm is raised when it is looked at again. */
export async function takeInConcernBesides(
  work: UnitOfWork,
  workerId: string,
  about: string,
  by: ReportedBy,
): Promise<void> {
  const alarm = await realAlarmOf(work, workerId);
  const raiser = alarm && raiserOf(alarm);
  if (raiser && isSameReporter(raiser, by)) await changeAlarmOf(work, workerId, { kind: 'worried-besides', by, about });
}

async function alarmRaisedBy(
  work: UnitOfWork,
  by: Pick<ReportedBy, 'key' | 'number'>,
): Promise<{ workerId: string } | null> {
  const [alarm] = await openAlarmsRaisedFor(work.trx, by, new Date(work.now.getTime() - HOUR));
  return alarm ?? null;
}
