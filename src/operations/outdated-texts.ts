import { alarmById, openAlarmOf } from '../records/alarms.ts';
import type { Attempt } from '../records/attempts.ts';
import { isEndMoved } from '../records/end-moved.ts';
import { holdsWhile } from '../records/holds-while.ts';
import type { Alarm } from '../safety/alarm/alarm.ts';
import { personKey } from '../contact/contact-key.ts';
import { mayBeBesideWorker } from './alarm-responders.ts';
import type { UnitOfWork } from './work.ts';

type Text = Pick<Attempt, 'alarmId' | 'visitId' | 'workerId' | 'contactKey' | 'toNumber' | 'vars' | 'createdAt'>;

/**
 * Whether what a text says must not be told any more, because of what has happened since. One that did not arrive is
 * not sent anew, and no call takes its place; a call that has taken its place does not say it.
 */
export async function isOutdated(work: UnitOfWork, text: Text): Promise<boolean> {
  if (text.contactKey === null) return false;
  if (await isEndMoved(work.trx, text)) return true;
  if (text.alarmId === null) return isSaidBeforeCovert(work, text, text.contactKey);
  const alarm = (await alarmById(work.trx, text.alarmId))?.alarm;
  if (!alarm) return false;
  return (
    (!isSaidAfterItsEnd(alarm, text) && (await mayBeBesideWorker(work, alarm, text.contactKey, text.toNumber))) ||
    isNotTheirsAnyMore(alarm, text) ||
    isSaidBeforeItsEnd(alarm, text)
  );
}

/**
 * Somebody who may stand beside the worker and was worried is told once a covert alarm is over: what is said then was
 * meant for them.
 */
const isSaidAfterItsEnd = ({ closedAt }: Alarm, { createdAt }: Text): boolean =>
  closedAt !== null && createdAt >= closedAt;

/** Everybody who was asked is told how it ended. What was said before that wakes nobody any more. */
const isSaidBeforeItsEnd = ({ closedAt }: Alarm, { createdAt }: Text): boolean =>
  closedAt !== null && createdAt < closedAt;

/**
 * "The visit is ended" would call off somebody who has been asked about a covert alarm since. What they must see to,
 * and were told while it was open, holds.
 */
async function isSaidBeforeCovert(
  work: UnitOfWork,
  { workerId, visitId, createdAt }: Text,
  contactKey: string,
): Promise<boolean> {
  if (workerId === null || contactKey === personKey(workerId)) return false;
  const alarm = (await openAlarmOf(work.trx, workerId))?.alarm;
  if (!alarm?.covert || alarm.drill || !alarm.state.contacted.includes(contactKey)) return false;
  return visitId !== null || createdAt < alarm.raisedAt;
}

/** "It is taken" stands people down, and who has it there owns it no longer: others may be asked by now. */
export function isNotTheirsAnyMore({ status, state }: Alarm, { vars }: Pick<Text, 'vars'>): boolean {
  const { ownedBy } = holdsWhile(vars);
  return ownedBy !== null && (status !== 'taken' || state.owners.every(({ key }) => key !== ownedBy));
}
