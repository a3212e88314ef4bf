import type { Alarm } from '../safety/alarm/alarm.ts';
import type { AlarmStep } from '../safety/alarm/alarm-events.ts';
import { reportersOf } from '../safety/alarm/concern.ts';
import { contactsNow, tellAll } from '../safety/alarm/notify.ts';
import { type Contact, type Responders, contactByKey } from '../safety/responders.ts';
import { namedBy } from './alarm-responders.ts';
import type { UnitOfWork } from './work.ts';

/**
 * Somebody who may stand beside the worker hears nothing of a covert alarm while it is open. Once it is over they read
 * so, if they were asked about it before they were there, or if they were worried. Of how it ended they read only that
 * people have seen to it: who looks at their phone there need not know that somebody was sent.
 */
export async function withThoseBesideTold(
  work: UnitOfWork,
  step: AlarmStep,
  responders: Responders,
): Promise<AlarmStep> {
  const { alarm } = step;
  if (alarm.status !== 'closed' || !alarm.covert || alarm.drill) return step;
  const beside = await contactsBeside(work, alarm, responders);
  const asked = beside.filter(({ key }) => alarm.state.contacted.includes(key));
  const worried = beside.filter((contact) => !asked.includes(contact));
  return {
    ...step,
    effects: [
      ...step.effects,
      ...tellAll(asked, { id: 'told.closed', how: 'seen_to' }),
      ...tellAll(worried, { id: 'told.worry-over', how: 'seen_to' }),
    ],
  };
}

/** Who knows of it and may not be asked: they may stand beside the worker. Not on a phone of the alarm's. */
async function contactsBeside(work: UnitOfWork, alarm: Alarm, responders: Responders): Promise<Contact[]> {
  const everybody = await namedBy(work, alarm);
  const itsPhones = new Set([...everybody.worker.phones, ...alarm.state.excludedPhones]);
  const keys = [...alarm.state.contacted, ...reportersOf(alarm)];
  return contactsNow(
    keys.filter((key) => contactByKey(key, responders) === null),
    everybody,
  ).filter(({ phones }) => phones.length > 0 && !phones.some((phone) => itsPhones.has(phone)));
}
