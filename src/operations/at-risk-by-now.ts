import { alarmById } from '../records/alarms.ts';
import type { Alarm } from '../safety/alarm/alarm.ts';
import { isAtRisk } from '../safety/risk.ts';
import { knownOf, namedBy, respondersAbout } from './alarm-responders.ts';
import { changeLockedAlarm } from './alarms.ts';
import { lockedAlarm } from './locked.ts';
import { contactOf } from './responder.ts';
import { isHeardAtRisk, stopRingsAtRisk } from './taken-back.ts';
import type { UnitOfWork } from './work.ts';

/**
 * Somebody who was asked about a covert alarm, or has it, may stand beside the worker by now: they have begun a visit
 * at that address, or the worker has said another one. Their phone stops ringing, and an owner has it no longer. The
 * worker is locked only if there is something to do: their own turns must not take longer because of a covert alarm.
 */
export async function relieveThoseAtRisk(work: UnitOfWork, alarmId: string): Promise<void> {
  const seen = (await alarmById(work.trx, alarmId))?.alarm;
  if (!seen || seen.status === 'closed') return;
  const excluded = { excludedPhones: seen.state.excludedPhones, known: knownOf(seen) };
  const responders = await respondersAbout(work, { ...seen, ...excluded });
  const everybody = seen.state.owners.length > 0 ? await namedBy(work, seen) : responders;
  const ownersAtRisk = (alarm: Alarm): string[] =>
    alarm.state.owners.map(({ key }) => key).filter((key) => isAtRisk(key, everybody, responders));
  if (ownersAtRisk(seen).length === 0 && !(await isHeardAtRisk(work, seen, responders))) return;
  const stored = await lockedAlarm(work, alarmId);
  if (!stored || stored.alarm.status === 'closed') return;
  await stopRingsAtRisk(work, stored.alarm, responders);
  for (const key of ownersAtRisk(stored.alarm)) {
    const now = await lockedAlarm(work, alarmId);
    const by = await contactOf(work, stored.alarm, key);
    if (now) await changeLockedAlarm(work, now, { kind: 'owner-at-risk', by });
  }
}
