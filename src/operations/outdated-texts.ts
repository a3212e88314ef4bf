import { alarmById, openAlarmOf } from '../records/alarms.ts';
import type { Attempt } from '../records/attempts.ts';
import { holdsWhile } from '../records/holds-while.ts';
import type { Alarm } from '../safety/alarm/alarm.ts';
import { personKey } from '../safety/responders.ts';
import { mayBeBesideWorker } from './alarm-responders.ts';
import type { UnitOfWork } from './work.ts';

type Text = Pick<Attempt, 'alarmId' | 'workerId' | 'contactKey' | 'toNumber' | 'vars'>;

/**
 * Whether a text that did not arrive must not be told in another way, because of what has happened since: it is not
 * sent anew, and no call takes its place.
 */
export async function isOutdated(work: UnitOfWork, text: Text): Promise<boolean> {
  if (text.contactKey === null) return false;
  if (text.alarmId === null) return isSaidBeforeCovert(work, text, text.contactKey);
  const alarm = (await alarmById(work.trx, text.alarmId))?.alarm;
  if (!alarm) return false;
  return (await mayBeBesideWorker(work, alarm, text.contactKey, text.toNumber)) || isNotTheirsAnyMore(alarm, text);
}

/** "The visit is ended" would call off somebody who has been asked about a covert alarm since. */
async function isSaidBeforeCovert(work: UnitOfWork, { workerId }: Text, contactKey: string): Promise<boolean> {
  if (workerId === null || contactKey === personKey(workerId)) return false;
  const alarm = (await openAlarmOf(work.trx, workerId))?.alarm;
  return alarm !== undefined && alarm.covert && !alarm.drill && alarm.state.contacted.includes(contactKey);
}

/** "It is taken" stands people down, and who has it there owns it no longer: others may be asked by now. */
export function isNotTheirsAnyMore({ status, state }: Alarm, { vars }: Pick<Text, 'vars'>): boolean {
  const { ownedBy } = holdsWhile(vars);
  return ownedBy !== null && (status !== 'taken' || state.owners.every(({ key }) => key !== ownedBy));
}
