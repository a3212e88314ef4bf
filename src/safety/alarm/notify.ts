import type { Alarm, KnownFact, Owner } from './alarm.ts';
import type { AlarmEffect, Message } from './alarm-events.ts';
import { type Responders, type Contact, contactByKey, isManager, managers } from '../responders.ts';
import { type AlarmChange, withState } from './ladder.ts';

/** Facts of an alarm, and who is told of them. */

/** @param by contact key of the person who has said it: they are not told what they know */
export function addFact(alarm: Alarm, one: KnownFact, responders: Responders, by: string | null = null): AlarmChange {
  return notifyOwners(withFact(alarm, one), { id: 'told.fact', fact: one }, responders, by);
}

export function withFact(alarm: Alarm, one: KnownFact): Alarm {
  return withState(alarm, { facts: [...alarm.state.facts, one] });
}

export function notifyOwners(
  alarm: Alarm,
  message: Message,
  responders: Responders,
  without: string | null = null,
): AlarmChange {
  const keys = alarm.state.owners.map(({ key }) => key).filter((key) => key !== without);
  return { alarm, effects: notifyAll(contactsNow(keys, responders), message) };
}

export function notifyAll(contacts: Contact[], message: Message): AlarmEffect[] {
  return contacts.length > 0 ? [{ kind: 'tell', contacts, message }] : [];
}

export function contactsNow(keys: string[], responders: Responders): Contact[] {
  return [...new Set(keys)].flatMap((key) => contactByKey(key, responders) ?? []);
}

/** Records that these contacts know of the alarm: they may act on it, and are told how it ended. */
export function knownTo(alarm: Alarm, contacts: Contact[]): Alarm {
  return withState(alarm, { contacted: [...new Set([...alarm.state.contacted, ...contacts.map(({ key }) => key)])] });
}

/**
 * Everybody who was asked so far. If the owner is not a manager, also the managers: a manager stands down only when
 * told (src/safety/README.md D5, F10).
 */
export function othersToTell(alarm: Alarm, ownerKey: string, now: Date, responders: Responders): Contact[] {
  const asked = contactsNow(
    alarm.state.contacted.filter((key) => key !== ownerKey),
    responders,
  );
  if (isManager(ownerKey, responders)) return asked;
  return [...asked, ...managers(responders, now, [ownerKey, ...alarm.state.contacted])];
}

/** The alarm as taken by these owners. */
export function takenBy(alarm: Alarm, owners: Owner[]): Alarm {
  const contacted = [...new Set([...alarm.state.contacted, ...owners.map(({ key }) => key)])];
  return withState({ ...alarm, status: 'taken' }, { owners, contacted, nextAt: null });
}
