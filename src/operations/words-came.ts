import { callerById } from '../records/organisation/people.ts';
import { openVisitOf } from '../records/visits.ts';
import { changeAlarmOf } from './alarms.ts';
import { realAlarmOf } from './real-alarm.ts';
import { recordForDesk, recordForReaders } from './unread-texts.ts';
import type { UnitOfWork } from './work.ts';

/**
 * A worker's own words reach the owner of the alarm about them. Without an alarm a note waits in the visit, where
 * a later alarm finds it, and other words wait for a reader, who is told of them (`isForReaders`), or at the desk alone
 * (`isForDesk`).
 *
 * Under an alarm they wait at the desk all the same, for those who see none: what the office reads must not differ. So
 * it reads the whole text, as on a day on which its code phrase meant nothing.
 */
export async function wordsCame(
  work: UnitOfWork,
  workerId: string,
  { words, texted = words }: { words: string; texted?: string | undefined },
  { isForReaders, isForDesk, isNote }: { isForReaders: boolean; isForDesk: boolean; isNote: boolean },
): Promise<void> {
  const alarm = await realAlarmOf(work, workerId);
  if (alarm) await changeAlarmOf(work, workerId, { kind: 'note', words });
  const visitId = (await openVisitOf(work.trx, workerId))?.visit.id ?? null;
  const caller = await callerById(work.trx, workerId);
  const team = caller?.team;
  if (!team || !(isForReaders || isForDesk) || (isNote && visitId !== null)) return;
  const worker = { id: workerId, teamId: team.id, visitId, isWorker: caller.roles.includes('worker') };
  const isDeskAlone = alarm !== null || !isForReaders;
  await (isDeskAlone ? recordForDesk(work, worker, { words, texted }) : recordForReaders(work, worker, words));
}
