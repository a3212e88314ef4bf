import { wasOwnedAt } from '../records/alarm-ownership.ts';
import { alarmById, openAlarmOf } from '../records/alarms.ts';
import type { Attempt } from '../records/attempts.ts';
import type { Alarm } from '../safety/alarm/alarm.ts';
import { contactByKey, personKey } from '../safety/responders.ts';
import { knownOf, respondersAbout } from './alarm-responders.ts';
import type { UnitOfWork } from './work.ts';

type Text = Pick<Attempt, 'purpose' | 'alarmId' | 'workerId' | 'contactKey' | 'toNumber' | 'createdAt'>;

/**
 * Whether a text that did not arrive must not be told in another way, because of what has happened since: it is not
 * sent anew, and no call takes its place.
 */
export async function isOutdated(work: UnitOfWork, text: Text): Promise<boolean> {
  if (text.contactKey === null) return false;
  if (text.alarmId === null) return isSaidBeforeCovert(work, text, text.contactKey);
  const alarm = (await alarmById(work.trx, text.alarmId))?.alarm;
  if (!alarm) return false;
  return (await isAtRisk(work, alarm, text, text.contactKey)) || (await isNobodysAnyMore(work, alarm, text));
}

/** "The visit is ended" would call off somebody who has been asked about a covert alarm since. */
async function isSaidBeforeCovert(work: UnitOfWork, { workerId }: Text, contactKey: string): Promise<boolean> {
  if (workerId === null || contactKey === personKey(workerId)) return false;
  const alarm = (await openAlarmOf(work.trx, workerId))?.alarm;
  return alarm !== undefined && alarm.covert && !alarm.drill && alarm.state.contacted.includes(contactKey);
}

/** The alarm has become covert, and the phone may be beside the worker. */
async function isAtRisk(work: UnitOfWork, alarm: Alarm, { toNumber }: Text, contactKey: string): Promise<boolean> {
  if (!alarm.covert || alarm.drill) return false;
  const { excludedPhones } = alarm.state;
  const responders = await respondersAbout(work, { ...alarm, excludedPhones, known: knownOf(alarm) });
  return (
    contactByKey(contactKey, responders) === null || [...excludedPhones, ...responders.worker.phones].includes(toNumber)
  );
}

/** "It is taken" stands people down, and nobody owns it any more: they are asked. */
async function isNobodysAnyMore(
  { trx }: UnitOfWork,
  { id, status }: Alarm,
  { purpose, createdAt }: Text,
): Promise<boolean> {
  return purpose === 'tell' && status === 'raised' && (await wasOwnedAt(trx, id, createdAt));
}
