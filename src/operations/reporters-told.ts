import type { Alarm } from '../safety/alarm/alarm.ts';
import type { AlarmStep } from '../safety/alarm/alarm-events.ts';
import { reportersOf } from '../safety/alarm/concern.ts';
import { tellAll } from '../safety/alarm/notify.ts';
import { type Contact, type Responders, contactByKey } from '../safety/responders.ts';
import { namedBy } from './alarm-responders.ts';
import type { UnitOfWork } from './work.ts';

/**
 * Somebody who may stand beside the worker hears nothing of a covert alarm while it is open. If they were worried, they
 * were promised to hear how it ends: once it is over they read what ends an ordinary worry.
 */
export async function withReportersTold(work: UnitOfWork, step: AlarmStep, responders: Responders): Promise<AlarmStep> {
  const { alarm } = step;
  if (alarm.status !== 'closed' || !alarm.covert || alarm.drill) return step;
  const contacts = await reportersBeside(work, alarm, responders);
  return { ...step, effects: [...step.effects, ...tellAll(contacts, { id: 'told.worry-over', how: 'seen_to' })] };
}

/** Who reported a worry and may not be asked: they may stand beside the worker. Not on a phone of the alarm's. */
async function reportersBeside(work: UnitOfWork, alarm: Alarm, responders: Responders): Promise<Contact[]> {
  const everybody = await namedBy(work, alarm);
  const itsPhones = new Set([...everybody.worker.phones, ...alarm.state.excludedPhones]);
  return reportersOf(alarm)
    .filter((key) => contactByKey(key, responders) === null)
    .flatMap((key) => contactByKey(key, everybody) ?? [])
    .filter(({ phones }) => !phones.some((phone) => itsPhones.has(phone)));
}
