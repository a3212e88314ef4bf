import { dutyKey, isListed, LAST_RESORT, listedKey, personKey } from '../contact/contact-key.ts';
import { isAvailable } from './availability.ts';
import type { LadderStep, LastResort, Person, Plan, Who } from './plan.ts';

/** Somebody who can be rung about an alarm: a person, a duty number, or the last resort. */
export interface Contact {
  /** "person:<id>", "duty:<number>", "listed:<id>" or "last_resort". */
  key: string;
  name: string;
  personId: string | null;
  phones: string[];
  /**
   * The person is on a visit, or has called for help. They get a text, and are rung only if nobody else is left. On the
   * way home, or at work there, they are rung as anybody: no family hears it.
   */
  onVisit: boolean;
  /** They are to be texted and not rung (src/safety/README.md "Text only"). */
  textOnly: boolean;
}

/** What must be known of somebody to ring or text them. */
export type Reachable = Pick<Contact, 'key' | 'personId' | 'phones'>;

export interface ResponderPerson extends Person {
  buddy: boolean;
  /** The person belongs to the worker's team. */
  inTeam: boolean;
  onVisit: boolean;
  textOnly: boolean;
  /**
   * Places of the person's open visit, and of visits that ended a short while ago: the person may still be there. Empty
   * once a responder has reported the person seen.
   */
  recentPlaces: string[];
}

/**
 * Everybody who may be asked about one worker. It is read afresh each time: a running alarm keeps its plan, but not its
 * telephone numbers.
 */
export interface Responders {
  worker: Pick<Person, 'id' | 'name' | 'staffNumber' | 'phones'>;
  /** Buddies come first, in their order. */
  people: ResponderPerson[];
  duty: string[];
  lastResort: LastResort | null;
  /** Who is told where a plan informs the list for a major incident, by the number of the time. Left out: nobody. */
  majorIncident?: Listed[];
  timezone: string;
  /**
   * Contacts with a number that may not be rung, by key (src/contact/barred-numbers.ts). They stand here without that
   * number, so that a step asks those who are left. Left out: there are none.
   */
  barred?: string[];
}

/** Somebody of the list for a major incident. They are told, and asked nothing. */
interface Listed {
  id: string;
  name: string;
  phones: string[];
}

/** The steps of a ladder that ring others, without the worker. */
export function othersSteps(ladder: LadderStep[]): LadderStep[] {
  return ladder
    .map((step) => ({ ...step, who: step.who.filter((who) => who.kind !== 'worker') }))
    .filter((step) => step.who.length > 0);
}

/** The steps of a ladder that ring the worker. */
export function ownSteps(plan: Plan): LadderStep[] {
  return plan.ladder.filter((step) => step.who.some((who) => who.kind === 'worker'));
}

/**
 * The contacts whom a step reaches at `now`, each once. It leaves out the worker, people who are away and people who
 * are out of their hours.
 */
export function contactsOf(who: Who[], responders: Responders, now: Date): Contact[] {
  const found = new Map<string, Contact>();
  for (const contact of who.flatMap((one) => candidates(one, responders, now))) {
    // Somebody who is on the list too is told as a person, not as an entry of the list.
    const rung = [...found.values()].some(
      ({ phones }) =>
        phones.join() === contact.phones.join() || (isListed(contact.key) && phones[0] === contact.phones[0]),
    );
    if (!found.has(contact.key) && !rung) found.set(contact.key, contact);
  }
  return [...found.values()];
}

/**
 * The same, whatever the people's hours: for messages that people should know but need not act on. A person who is away
 * for days is left out, since a stand-in gets the message.
 */
export function contactsAnyHour(who: Who[], responders: Responders, now: Date): Contact[] {
  return contactsOf(who, { ...responders, people: responders.people.map((person) => ({ ...person, hours: [] })) }, now);
}

/**
 * The same, and those who are away as well: for an alarm that could ask nobody else. Woken on leave is better than
 * nobody looked for.
 */
export const contactsEvenAway = (who: Who[], responders: Responders, now: Date): Contact[] =>
  contactsAnyHour(who, { ...responders, people: responders.people.map((person) => ({ ...person, away: [] })) }, now);

/** A contact by key as it is now, reachable or not; null if the organisation no longer has it. */
export function contactByKey(key: string, responders: Responders): Contact | null {
  if (key === LAST_RESORT) return lastResort(responders)[0] ?? null;
  const person = responders.people.find((one) => personKey(one.id) === key);
  if (person) return asContact(person, responders);
  return [...duty(responders), ...majorIncident(responders)].find((one) => one.key === key) ?? null;
}

export function isManager(key: string, responders: Responders): boolean {
  return responders.people.some(
    (person) => personKey(person.id) === key && person.inTeam && person.roles.includes('manager'),
  );
}

/** The team's managers whom the plan reaches at `now`, except those whose keys are in `without`. */
export function managers(responders: Responders, now: Date, without: string[]): Contact[] {
  return contactsOf([{ kind: 'role', role: 'manager' }], responders, now).filter(({ key }) => !without.includes(key));
}

/** The team's managers, whatever their hours, as in `contactsAnyHour`. */
export function managersAnyHour(responders: Responders, now: Date): Contact[] {
  return contactsAnyHour([{ kind: 'role', role: 'manager' }], responders, now);
}

function candidates(who: Who, responders: Responders, now: Date): Contact[] {
  switch (who.kind) {
    case 'worker':
      return [];
    case 'last_resort':
      return lastResort(responders);
    case 'major_incident':
      return majorIncident(responders);
    case 'buddies':
      return present(
        responders.people.filter(({ buddy }) => buddy),
        responders,
        now,
      );
    case 'role':
      return present(
        responders.people.filter(({ inTeam, roles }) => inTeam && roles.includes(who.role)),
        responders,
        now,
      );
    case 'staff':
      return present(
        responders.people.filter(({ staffNumber }) => staffNumber === who.staffNumber),
        responders,
        now,
      );
    case 'everyone':
      return [
        ...candidates({ kind: 'buddies' }, responders, now),
        ...candidates({ kind: 'role', role: 'manager' }, responders, now),
        ...duty(responders),
      ];
  }
}

function present(people: ResponderPerson[], responders: Responders, now: Date): Contact[] {
  return people
    .filter((person) => person.id !== responders.worker.id && isAvailable(person, now, responders.timezone))
    .map((person) => asContact(person, responders))
    .filter(({ phones }) => phones.length > 0);
}

function asContact(person: ResponderPerson, responders: Responders): Contact {
  return {
    key: personKey(person.id),
    name: person.name,
    personId: person.id,
    phones: notTheWorkers(person.phones, responders),
    onVisit: person.onVisit,
    textOnly: person.textOnly,
  };
}

function duty(responders: Responders): Contact[] {
  return notTheWorkers(responders.duty, responders).map((number) => ({
    key: dutyKey(number),
    name: 'the duty desk',
    personId: null,
    phones: [number],
    onVisit: false,
    textOnly: false,
  }));
}

function lastResort(responders: Responders): Contact[] {
  if (!responders.lastResort) return [];
  const { name, phone } = responders.lastResort;
  return notTheWorkers([phone], responders).map((number) => ({
    key: LAST_RESORT,
    name,
    personId: null,
    phones: [number],
    onVisit: false,
    textOnly: false,
  }));
}

function majorIncident(responders: Responders): Contact[] {
  return (responders.majorIncident ?? [])
    .map(({ id, name, phones }) => ({
      key: listedKey(id),
      name,
      personId: null,
      phones: notTheWorkers(phones, responders),
      onVisit: false,
      textOnly: false,
    }))
    .filter(({ phones }) => phones.length > 0);
}

/** Nobody is rung about their own alarm, not even on a phone that they share with somebody. */
function notTheWorkers(phones: string[], { worker }: Responders): string[] {
  return phones.filter((phone) => !worker.phones.includes(phone));
}
