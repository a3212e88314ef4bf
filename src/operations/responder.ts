import { openAlarmsAsking } from '../records/alarms.ts';
import { type Caller, callerById, callersSharing } from '../records/organisation/people.ts';
import { broughtVars } from '../records/session.ts';
import type { Alarm } from '../safety/alarm/alarm.ts';
import { dutyKey, LAST_RESORT, personIdOf, personKey } from '../contact/contact-key.ts';
import { type Contact, contactByKey } from '../safety/responders.ts';
import { mayHearOf, namedBy } from './alarm-responders.ts';
import type { UnitOfWork } from './work.ts';

/** Who answers alarms. What they are told of one: briefing.ts. */

/** Somebody at a phone who has alarms to answer. */
interface AskedResponder {
  contactKey: string;
  /** Most urgent first, then those whose news they owe. */
  alarms: Alarm[];
}

/** Who is asked about an open alarm at this number: a person, a duty number or the last resort. Null if nobody is. */
export async function respondersAt(work: UnitOfWork, number: string | null): Promise<AskedResponder | null> {
  if (number === null) return null;
  const people = await callersSharing(work.trx, number);
  const keys = [
    ...people.map(({ id }) => personKey(id)),
    dutyKey(number),
    ...(work.organisation.lastResort?.phone === number ? [LAST_RESORT] : []),
  ];
  const open = await alarmsAskedOf(work, number, people, keys);
  const contactKey = keys.find((key) => open.some((alarm) => isAskedToAct(alarm, key)));
  if (contactKey === undefined) return null;
  return { contactKey, alarms: open.filter((alarm) => isAskedToAct(alarm, contactKey)) };
}

/** Alarms that a contact may act on from this phone, most urgent first, those whose news is theirs last. */
export async function alarmsFor(work: UnitOfWork, number: string | null, contactKey: string): Promise<Alarm[]> {
  const alarms = (await alarmsAskedAt(work, number, [contactKey])).filter((alarm) => isAskedToAct(alarm, contactKey));
  return [
    ...alarms.filter((alarm) => !isOwner(alarm, contactKey)),
    ...alarms.filter((alarm) => isOwner(alarm, contactKey)),
  ];
}

/** The open alarms that these contacts were asked about and may answer from this phone: never from the worker's own. */
export async function alarmsAskedAt(work: UnitOfWork, number: string | null, keys: string[]): Promise<Alarm[]> {
  const sharing = number === null ? [] : await callersSharing(work.trx, number);
  return await alarmsAskedOf(work, number, sharing, keys);
}

/** The same where everybody whose phone it is has been read. */
export async function alarmsAskedOf(
  work: UnitOfWork,
  number: string | null,
  sharing: Caller[],
  keys: string[],
): Promise<Alarm[]> {
  const own = sharing.map(({ id }) => id);
  const stored = await openAlarmsAsking(work.trx, keys);
  const asked: Alarm[] = [];
  for (const { alarm } of stored)
    if (!own.includes(alarm.workerId) && !cameFrom(alarm, number) && (await mayHearOf(work, alarm, keys)))
      asked.push(alarm);
  return asked;
}

/** Whether covert words came from that phone, or it was the worker's then: the worker may hold it. */
export const cameFrom = ({ state, drill }: Alarm, number: string | null): boolean =>
  !drill && number !== null && [...state.excludedPhones, ...(state.workerPhones ?? [])].includes(number);

/** Raised, so anybody asked may take it; or theirs. One that another has taken asks nothing of them. */
function isAskedToAct(alarm: Alarm, contactKey: string): boolean {
  if (!alarm.state.contacted.includes(contactKey)) return false;
  return alarm.status === 'raised' || isOwner(alarm, contactKey);
}

export function isOwner(alarm: Alarm, contactKey: string): boolean {
  return alarm.status === 'taken' && alarm.state.owners.some(({ key }) => key === contactKey);
}

/** Marks one of our calls that answers a call or a text of theirs. */
export const REACHED_US = broughtVars({ haveReachedUs: true });

/**
 * What a call notes of an alarm once it was told there: an upgrade is news even to a responder who has just heard of
 * it, and so is that it is covert now.
 */
export const heardMark = ({ id, kind, covert }: Alarm): string => `${id}:${kind}${covert ? ':covert' : ''}`;

/**
 * The contact as the alarm's responders have it now. A person who has left the organisation can still be named by the
 * key.
 */
export async function contactOf(work: UnitOfWork, alarm: Alarm, contactKey: string): Promise<Contact> {
  const responders = await namedBy(work, alarm);
  const found = contactByKey(contactKey, responders);
  if (found) return found;
  const personId = personIdOf(contactKey);
  const person = personId === null ? null : await callerById(work.trx, personId);
  return {
    key: contactKey,
    // A duty number that is one no longer may still take what it was asked about.
    name: person?.name ?? 'the duty desk',
    personId,
    phones: [],
    onVisit: false,
    textOnly: person?.needs.textOnly ?? false,
  };
}
