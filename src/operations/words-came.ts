import { openAlarmOf } from '../records/alarms.ts';
import { callerById } from '../records/organisation/people.ts';
import { openVisitOf } from '../records/visits.ts';
import { changeAlarmOf } from './alarms.ts';
import { recordForReaders } from './unread-texts.ts';
import type { UnitOfWork } from './work.ts';

/**
 * A worker's own words reach whoever deals with the alarm about them. Without an alarm a note waits in the visit, where
 * a later alarm finds it, and (`isForReaders`) other words wait for a reader.
 */
export async function wordsCame(
  work: UnitOfWork,
  workerId: string,
  words: string,
  { isForReaders, isNote }: { isForReaders: boolean; isNote: boolean },
): Promise<void> {
  const alarm = (await openAlarmOf(work.trx, workerId))?.alarm;
  if (alarm && !alarm.drill) return changeAlarmOf(work, workerId, { kind: 'note', words });
  const visitId = (await openVisitOf(work.trx, workerId))?.visit.id ?? null;
  const team = (await callerById(work.trx, workerId))?.team;
  if (team && isForReaders && !(isNote && visitId !== null))
    await recordForReaders(work, { id: workerId, teamId: team.id, visitId }, words);
}
