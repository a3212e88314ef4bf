import type { Vars } from '../../conversation/files/flow.ts';
import { contactedCovertly } from '../../records/alarms.ts';
import { loadResponders } from '../../records/organisation/responders.ts';
import { type SilentPerson, takeSilent } from '../../records/roll-calls.ts';
import { dutyKey, LAST_RESORT, personKey } from '../../contact/contact-key.ts';
import { type Contact, managers, managersAnyHour } from '../../safety/responders.ts';
import { RINGS_FOR, type RollCall } from '../../safety/roll-call.ts';
import { notifyContact } from '../notify-contact.ts';
import type { UnitOfWork } from '../work.ts';

/**
 * Managers are told by name who says nothing in a roll-call, and who answers after that. A manager who was asked about
 * a covert alarm of that person's reads nothing about them here: "find out how they are" would have them ring.
 */

/** More names than these stand at the desk only. */
const NAMES_TOLD = 8;

/** Tells of everybody who has been rung in vain by now, a text for each manager. The roll-call is locked. */
export async function notifySilent(work: UnitOfWork, rollCall: RollCall): Promise<void> {
  const silent = await takeSilent(work.trx, rollCall.id, {
    now: work.now,
    rungBefore: new Date(work.now.getTime() - RINGS_FOR),
  });
  await notifyManagers(work, silent, (names, count) => ({
    id: 'told.roll-call-silent',
    vars: { names, ...(count === 0 ? {} : { count }), ...(rollCall.isDrill ? { drill: 'yes' } : {}) },
  }));
}

/** Those who were told that this person says nothing hear that they have answered. */
export async function notifyAnswered(
  work: UnitOfWork,
  { isDrill }: RollCall,
  person: SilentPerson,
  how: 'ok' | 'help' | 'found',
): Promise<void> {
  await notifyManagers(work, [person], (names) => ({
    id: 'told.roll-call-answered',
    vars: { names, how, ...(isDrill ? { drill: 'yes' } : {}) },
  }));
}

interface ToTell {
  contact: Contact;
  names: string[];
}

async function notifyManagers(
  work: UnitOfWork,
  people: SilentPerson[],
  prompt: (names: string, more: number) => { id: string; vars: Vars },
): Promise<void> {
  const told = new Map<string, ToTell>();
  const silentKeys = people.map(({ personId }) => personKey(personId));
  const covertly = await contactedCovertly(
    work.trx,
    people.map(({ personId }) => personId),
  );
  for (const teamId of new Set(people.map((person) => person.teamId))) {
    const ofTeam = people.filter((person) => person.teamId === teamId);
    const contacts = await whomToTell(work, ofTeam, teamId, silentKeys);
    for (const person of ofTeam) {
      for (const contact of contacts) {
        if (covertly.get(person.personId)?.includes(contact.key)) continue;
        const { names } = told.get(contact.key) ?? { names: [] };
        told.set(contact.key, { contact, names: [...names, `${person.name}, ${person.staffNumber}`] });
      }
    }
  }
  for (const { contact, names } of told.values()) {
    const more = Math.max(0, names.length - NAMES_TOLD);
    await notifyContact(work, contact, prompt(names.slice(0, NAMES_TOLD).join('\n'), more));
  }
}

/** The managers who are there, else those of any hour; where each of them is silent too, the office. */
async function whomToTell(
  work: UnitOfWork,
  [first]: SilentPerson[],
  teamId: string | null,
  silentKeys: string[],
): Promise<Contact[]> {
  if (teamId === null || !first) return officeOf(work);
  const responders = await loadResponders(work.trx, first.personId, teamId, { lineNumbers: work.parts.lineNumbers });
  const there = managers(responders, work.now, silentKeys);
  const anyHour = managersAnyHour(responders, work.now);
  const theirs = there.length > 0 ? there : anyHour.filter(({ key }) => !silentKeys.includes(key));
  return theirs.length > 0 ? theirs : officeOf(work);
}

function officeOf({ organisation: { duty, lastResort }, parts: { lineNumbers } }: UnitOfWork): Contact[] {
  const nobody = { personId: null, onVisit: false, textOnly: false };
  return [
    ...duty
      .filter((number) => !lineNumbers.includes(number))
      .map((number) => ({ ...nobody, key: dutyKey(number), name: 'the duty desk', phones: [number] })),
    ...(lastResort && !lineNumbers.includes(lastResort.phone)
      ? [{ ...nobody, key: LAST_RESORT, name: lastResort.name, phones: [lastResort.phone] }]
      : []),
  ];
}
