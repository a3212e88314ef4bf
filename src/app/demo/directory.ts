import type { Knex } from 'knex';
import type { Organisation, PersonEntry } from '../../records/organisation/organisation-shape.ts';
import { loadOrganisation } from '../../records/organisation/organisation.ts';
import { callerByStaffNumber } from '../../records/organisation/people.ts';
import { checkPin, type Secrets } from '../../crypto/pin.ts';
import { PRIYAS_FAMILY } from './day.ts';
import { ownSteps } from '../../safety/responders.ts';
import type { Cast } from './guide.ts';
import { capitalised, firstNames } from './names.ts';

/**
 * Whose phones the page shows, and who plays which part in "Try this". Read afresh, so that a file that is imported is
 * there at once.
 */

export interface Directory {
  organisation: string;
  timezone: string;
  phones: { number: string; label: string; note?: string }[];
  /** Null where nobody is there whose buddy could be asked. */
  cast: Cast | null;
  nameOf: (fullName: string) => string;
}

const FAMILY = {
  number: PRIYAS_FAMILY,
  label: "A worker's family",
  note: "On Priya's emergency sheet.\n00#, then 1: who answers hears whose",
};
const STRANGER = {
  number: '+447700900199',
  label: "A stranger's phone",
  note: 'Not on the list:\nthe line asks for a staff number',
};

/** @param demo the demo organisation's file: the only PINs that the page may show, and only while they are in force */
export async function loadDirectory(knex: Knex, secrets: Secrets, demo: Organisation): Promise<Directory> {
  const organisation = await loadOrganisation(knex);
  if (!organisation)
    return {
      organisation: 'No organisation yet',
      timezone: 'Europe/London',
      phones: [STRANGER],
      cast: null,
      nameOf: (name) => name,
    };
  const nameOf = firstNames(organisation.people.map(({ name }) => name));
  const isDemo = organisation.name === demo.name;
  const pins = new Map(
    await Promise.all(
      organisation.people.map(
        async (person) => [person.staffNumber, await shownPins(knex, secrets, person, demo)] as const,
      ),
    ),
  );
  // The demo's people stay after an import without --prune. They stand behind the imported ones.
  const isLeft = ({ staffNumber, name, phones }: PersonEntry): boolean =>
    !isDemo &&
    pins.get(staffNumber)?.pin != null &&
    demo.people.some(
      (one) => one.staffNumber === staffNumber && one.name === name && one.phones.join() === phones.join(),
    );
  const people = [...organisation.people.filter((person) => !isLeft(person)), ...organisation.people.filter(isLeft)];
  const cast = castOf(organisation, people, (staffNumber) => pins.get(staffNumber)?.pin ?? null);
  const noteOf = (person: PersonEntry): string => {
    const part = isLeft(person)
      ? 'Of the demo: the import at the desk can let go'
      : capitalised(partOf(person, cast, nameOf));
    return [part, pinNote(pins.get(person.staffNumber))].filter((line) => line !== null).join('\n');
  };
  const rank = (person: PersonEntry): number => {
    if (isLeft(person)) return 4;
    if (person === cast?.worker) return 0;
    if (person === cast?.buddy) return 1;
    return person.roles.includes('worker') ? 3 : 2;
  };
  const ordered = [...people].sort((one, other) => rank(one) - rank(other));
  const phones = [
    ...ordered.flatMap((person) =>
      person.phones.slice(0, 1).map((number) => ({ number, label: person.name, note: noteOf(person) })),
    ),
    ...ordered.flatMap((person) =>
      person.phones
        .slice(1)
        .map((number) => ({
          number,
          label: `${person.name}, second phone`,
          note: capitalised(partOf(person, cast, nameOf)),
        })),
    ),
    ...organisation.duty.map((number) => ({ number, label: 'Duty desk', note: 'Rung when nobody else has come' })),
    ...(organisation.lastResort
      ? [
          {
            number: organisation.lastResort.phone,
            label: organisation.lastResort.name,
            note: 'Day and night, the last to be rung',
          },
        ]
      : []),
    ...(organisation.majorIncident ?? []).flatMap(({ name, dayNumber, nightNumber }) => [
      { number: dayNumber, label: name, note: `For a major incident${nightNumber === dayNumber ? '' : ', by day'}` },
      { number: nightNumber, label: name, note: 'For a major incident, at night' },
    ]),
    ...(isDemo ? [FAMILY] : []),
    STRANGER,
  ];
  return {
    organisation: organisation.name,
    timezone: organisation.timezone,
    cast,
    nameOf,
    phones: phones.filter(({ number }, place, all) => all.findIndex((other) => other.number === number) === place),
  };
}

/** The first worker with a buddy whom the plan asks first; those without a phone play no part. */
function castOf(
  organisation: Organisation,
  people: PersonEntry[],
  pinOf: (staffNumber: string) => string | null,
): Cast | null {
  for (const worker of people) {
    const plan = organisation.teams.find(({ name }) => name === worker.teams[0])?.plan;
    const buddy = people.find(({ staffNumber, phones }) => worker.buddies.includes(staffNumber) && phones.length > 0);
    const firstAsked = plan?.ladder.find((step) => !ownSteps(plan).includes(step))?.who ?? [];
    const asksBuddies = firstAsked.some(({ kind }) => kind === 'buddies' || kind === 'everyone');
    if (plan && buddy && asksBuddies && worker.roles.includes('worker') && worker.phones.length > 0)
      return { worker, buddy, pin: pinOf(worker.staffNumber), plan };
  }
  return null;
}

interface Pins {
  pin: string | null;
  duressPin: string | null;
}

/** The PINs of the demo's own file, as far as they still open the line. */
async function shownPins(
  knex: Knex,
  secrets: Secrets,
  { staffNumber }: PersonEntry,
  demo: Organisation,
): Promise<Pins> {
  const entry = demo.people.find((person) => person.staffNumber === staffNumber);
  const caller = entry ? await callerByStaffNumber(knex, staffNumber) : null;
  if (!entry || !caller) return { pin: null, duressPin: null };
  const verdict = (pin: string | null) =>
    pin === null
      ? 'wrong'
      : checkPin(secrets, { personId: caller.id, pinHash: caller.pinHash, duressPinHash: caller.duressPinHash }, pin);
  return {
    pin: verdict(entry.pin) === 'real' ? entry.pin : null,
    duressPin: verdict(entry.duressPin) === 'duress' ? entry.duressPin : null,
  };
}

function pinNote(pins: Pins | undefined): string | null {
  if (pins?.pin == null) return null;
  return pins.duressPin === null ? `PIN ${pins.pin}` : `PIN ${pins.pin}, under duress ${pins.duressPin}`;
}

/** "worker, Sam's buddy" */
function partOf({ roles, staffNumber }: PersonEntry, cast: Cast | null, nameOf: (fullName: string) => string): string {
  const buddyOf = cast?.buddy.staffNumber === staffNumber ? [`${nameOf(cast.worker.name)}'s buddy`] : [];
  return [...roles.map((role) => role.replaceAll('_', ' ')), ...buddyOf].join(', ');
}
