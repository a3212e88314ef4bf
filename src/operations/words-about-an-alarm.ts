import { openAlarmsKnownTo } from '../records/alarms.ts';
import { personIdOf, personKey } from '../contact/contact-key.ts';
import { type Contact, contactByKey, type Responders } from '../safety/responders.ts';
import { knownOf, respondersAbout } from './alarm-responders.ts';
import { waitingConcerns } from './waiting-concerns.ts';
import type { UnitOfWork } from './work.ts';

/**
 * Somebody who was asked about a colleague's open alarm, or is worried about the colleague, may write of it, as in
 * "NOTE neighbour saw a man take her upstairs". Such words must not be read on the colleague's phone, nor on any that
 * may be beside the colleague.
 */

/** Of these contacts, by key, those who must not read what this person writes now. */
export async function mayNotReadOf(work: UnitOfWork, personId: string, keys: string[]): Promise<Set<string>> {
  const kept = new Set<string>();
  for (const key of keys) if (await isWorriedAbout(work, personId, key)) kept.add(key);
  for (const { alarm } of await openAlarmsKnownTo(work.trx, personKey(personId))) {
    if (alarm.drill) continue;
    const { excludedPhones } = alarm.state;
    const about = { ...alarm, known: [...knownOf(alarm), ...keys] };
    const everybody = await respondersAbout(work, { ...about, covert: false, excludedPhones: [] });
    const allowed = await respondersAbout(work, { ...about, excludedPhones });
    for (const key of keys)
      if (key === personKey(alarm.workerId) || hasPhoneAtRisk(key, everybody, allowed)) kept.add(key);
  }
  return kept;
}

/** A worry that the colleague may still answer has no alarm yet: their own phone is rung first. */
async function isWorriedAbout(work: UnitOfWork, personId: string, key: string): Promise<boolean> {
  const colleague = personIdOf(key);
  if (colleague === null) return false;
  return (await waitingConcerns(work, colleague)).some(({ by }) => by.key === personKey(personId));
}

/** One is enough: the contact's texts go there. Somebody who is no longer in the organisation is not meant. */
function hasPhoneAtRisk(key: string, everybody: Responders, allowed: Responders): boolean {
  const left: Contact | null = contactByKey(key, allowed);
  const person = everybody.people.find(({ id }) => personKey(id) === key);
  if (left === null) return person !== undefined || contactByKey(key, everybody) !== null;
  // A contact has none of the worker's numbers, so the person's own say whether they had one.
  return left.phones.length < (person?.phones ?? left.phones).length;
}
