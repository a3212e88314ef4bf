import { alarmById } from '../records/alarms.ts';
import { mayBeSpared } from '../safety/alarm/ladder.ts';
import { knownOf, respondersAbout } from './alarm-responders.ts';
import { changeLockedAlarm } from './alarms.ts';
import { lockedAlarm } from './locked.ts';
import { contactOf } from './responder.ts';
import type { UnitOfWork } from './work.ts';

/** Somebody who is looked for themselves looks after nobody. */
export async function relieveOwner(work: UnitOfWork, alarmId: string, contactKey: string): Promise<void> {
  const stored = await lockedAlarm(work, alarmId);
  if (!stored) return;
  const by = await contactOf(work, stored.alarm, contactKey);
  await changeLockedAlarm(work, stored, { kind: 'owner-in-need', by });
}

/**
 * Somebody who calls for help while they are rung about another alarm is left alone, where others are rung. The worker
 * is locked only then: where nobody else is, this is asked each second while it rings.
 */
export async function leaveAlone(work: UnitOfWork, alarmId: string, contactKey: string): Promise<void> {
  const seen = (await alarmById(work.trx, alarmId))?.alarm;
  if (!seen || seen.status !== 'raised') return;
  const { excludedPhones } = seen.state;
  const responders = await respondersAbout(work, { ...seen, excludedPhones, known: knownOf(seen) });
  const contact = await contactOf(work, seen, contactKey);
  if (!mayBeSpared(seen, contact, work.now, responders)) return;
  const stored = await lockedAlarm(work, alarmId);
  if (stored) await changeLockedAlarm(work, stored, { kind: 'asked-in-need', by: contact });
}
