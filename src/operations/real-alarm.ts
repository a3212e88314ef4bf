import { openAlarmOf } from '../records/alarms.ts';
import type { Alarm } from '../safety/alarm/alarm.ts';
import type { UnitOfWork } from './work.ts';

/** The worker's open alarm, unless it is a drill. */
export async function realAlarmOf({ trx }: Pick<UnitOfWork, 'trx'>, workerId: string): Promise<Alarm | null> {
  const alarm = (await openAlarmOf(trx, workerId))?.alarm;
  return alarm && !alarm.drill ? alarm : null;
}
