import type { Vars } from '../conversation/flow.ts';
import { openAlarmsAsking, type StoredAlarm } from '../records/alarms.ts';
import { callerById, callersSharing, loadCircle } from '../records/people.ts';
import { policeForce } from '../records/teams.ts';
import { visitById } from '../records/visits.ts';
import type { Alarm } from '../safety/alarm.ts';
import { type Contact, contactByKey, dutyKey, LAST_RESORT, personKey } from '../safety/circle.ts';
import type { Work } from './work.ts';

/** Who answers alarms, and what they are told of one. */

/** Somebody at a phone who has alarms to answer. */
export interface Asked {
  contactKey: string;
  /** Most urgent first, then those whose news they owe. */
  alarms: Alarm[];
}

/** Whoever is asked about an open alarm at this number: a person, a duty number, the last resort; null where nobody is. */
export async function respondersAt(work: Work, number: string | null): Promise<Asked | null> {
  if (number === null) return null;
  const people = await callersSharing(work.trx, number);
  const keys = [
    ...people.map(({ id }) => personKey(id)), dutyKey(number), ...(work.house.lastResort?.phone === number ? [LAST_RESORT] : []),
  ];
  const stored = await openAlarmsAsking(work.trx, keys);
  const contactKey = keys.find((key) => stored.some(({ alarm }) => wants(alarm, key)));
  if (contactKey === undefined) return null;
  return { contactKey, alarms: stored.map(({ alarm }) => alarm).filter((alarm) => wants(alarm, contactKey)) };
}

/** Alarms that a contact may act on, most urgent first, those whose news is theirs last. */
export async function alarmsFor(work: Work, contactKey: string): Promise<Alarm[]> {
  const stored: StoredAlarm[] = await openAlarmsAsking(work.trx, [contactKey]);
  const alarms = stored.map(({ alarm }) => alarm);
  return [...alarms.filter((alarm) => !owns(alarm, contactKey)), ...alarms.filter((alarm) => owns(alarm, contactKey))];
}

/** Raised, so anybody asked may take it; or theirs. One that another has taken asks nothing of them. */
export function wants(alarm: Alarm, contactKey: string): boolean {
  if (!alarm.state.contacted.includes(contactKey)) return false;
  return alarm.status === 'raised' || owns(alarm, contactKey);
}

export function owns(alarm: Alarm, contactKey: string): boolean {
  return alarm.status === 'taken' && alarm.state.owners.some(({ key }) => key === contactKey);
}

/** The contact as the alarm's circle has it now; whoever is gone from the organisation can still be named by the key. */
export async function contactOf(work: Work, alarm: Alarm, contactKey: string): Promise<Contact> {
  const circle = await loadCircle(work.trx, alarm.workerId, alarm.teamId);
  const found = contactByKey(contactKey, circle);
  if (found) return found;
  const personId = contactKey.startsWith('person:') ? contactKey.slice('person:'.length) : null;
  const person = personId === null ? null : await callerById(work.trx, personId);
  return { key: contactKey, name: person?.name ?? contactKey, personId, phones: [], onVisit: false };
}

/** What a briefing says: the order comes first in the prompts, the facts are here. */
export async function briefing(work: Work, alarm: Alarm): Promise<Vars> {
  const circle = await loadCircle(work.trx, alarm.workerId, alarm.teamId);
  const visit = alarm.visitId === null ? null : await visitById(work.trx, alarm.visitId);
  const police = await policeForce(work.trx, alarm.teamId);
  const [phone] = circle.worker.phones;
  const place = visit?.visit.place ?? null;
  const deadline = visit?.visit.deadline ?? null;
  const [owner] = alarm.state.owners;
  return {
    line_name: work.house.lineName, letter: alarm.letter, worker: circle.worker.name, first_name: circle.worker.name.split(' ')[0] ?? circle.worker.name,
    worker_number: { digits: phone ?? '' }, since: { clock: alarm.raisedAt.toISOString() },
    has_place: place === null ? 'no' : 'yes', ...(place === null ? {} : { place: { place } }),
    has_police: police === null ? 'no' : 'yes', ...(police === null ? {} : { police }),
    has_owner: owner ? 'yes' : 'no', ...(owner ? { taken_by: owner.name } : {}),
    has_until: deadline === null ? 'no' : 'yes', ...(deadline === null ? {} : { until: { clock: deadline.toISOString() } }),
  };
}
