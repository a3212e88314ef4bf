import { whoWentSinceAsked } from '../records/attempts.ts';
import type { Alarm } from '../safety/alarm/alarm.ts';
import type { AlarmStep } from '../safety/alarm/alarm-events.ts';
import { reportersOf } from '../safety/alarm/concern.ts';
import { contactsNow, notifyAll } from '../safety/alarm/notify.ts';
import { type Contact, type Responders, contactByKey } from '../safety/responders.ts';
import { namedBy, stillThereSince } from './alarm-responders.ts';
import type { UnitOfWork } from './work.ts';

/**
 * Somebody who may stand beside the worker hears nothing of a covert alarm while it is open. Once it is over they read
 * so, if they went there after they were asked about it as a covert one, or if they were worried. Somebody who was
 * asked before that and stood there all the while hears nothing: they saw the PIN that made it covert. Of how it ended
 * they read only that people have seen to it: who looks at their phone there need not know that somebody was sent.
 */
export async function withThoseBesideTold(
  work: UnitOfWork,
  step: AlarmStep,
  responders: Responders,
): Promise<AlarmStep> {
  const { alarm } = step;
  if (alarm.status !== 'closed' || !alarm.covert || alarm.drill) return step;
  const beside = await contactsBeside(work, alarm, responders);
  const went = await whoWentThere(work, alarm);
  const asked = beside.filter(({ personId }) => personId !== null && went.includes(personId));
  const reporters = reportersOf(alarm);
  const worried = beside.filter((contact) => !asked.includes(contact) && reporters.includes(contact.key));
  return {
    ...step,
    effects: [
      ...step.effects,
      ...notifyAll(asked, { id: 'told.closed', how: 'seen_to' }),
      ...notifyAll(worried, { id: 'told.worry-over', how: 'seen_to' }),
    ],
  };
}

/** Nobody, of an alarm that does not know since when it is covert. */
async function whoWentThere(work: UnitOfWork, { id, raisedAt, state: { covertSince } }: Alarm): Promise<string[]> {
  if (covertSince === undefined) return [];
  const endedSince = stillThereSince(work, raisedAt);
  return whoWentSinceAsked(work.trx, { alarmId: id, covertSince: new Date(covertSince), endedSince });
}

/** Who knows of it and may not be asked: they may stand beside the worker. They read it on phones of their own. */
async function contactsBeside(work: UnitOfWork, alarm: Alarm, responders: Responders): Promise<Contact[]> {
  const everybody = await namedBy(work, alarm);
  const itsPhones = new Set([...everybody.worker.phones, ...alarm.state.excludedPhones]);
  const keys = [...alarm.state.contacted, ...reportersOf(alarm)];
  return contactsNow(
    keys.filter((key) => contactByKey(key, responders) === null),
    everybody,
  )
    .map((contact) => ({ ...contact, phones: contact.phones.filter((phone) => !itsPhones.has(phone)) }))
    .filter(({ phones }) => phones.length > 0);
}
