import { LAST_RESORT } from '../contact/contact-key.ts';
import { contactsOf, type Responders } from '../safety/responders.ts';
import type { Who } from '../safety/plan.ts';
import type { FileDraft, PersonDraft, TeamDraft } from './drafts.ts';
import type { StepEntry } from './schema.ts';
import { whoOf } from './who.ts';

export const phonesOf = ({ phone, phones }: PersonDraft): string[] => [
  ...(phone === undefined ? [] : [phone]),
  ...(phones ?? []),
];

/** The teams that a person belongs to. If the file has only one team, everybody belongs to it. */
export function teamsOf({ team }: PersonDraft, { teams }: FileDraft): string[] {
  return team ?? (teams.length === 1 ? [teams[0]?.name ?? ''] : []);
}

export const isWorker = ({ roles }: PersonDraft): boolean => roles.includes('worker');

export function rolesIn({ people }: FileDraft): Set<string> {
  return new Set(people.flatMap(({ roles }) => roles));
}

/**
 * The contacts that one worker's alarms would reach in one team, by the rules of the ladders, on a day when nobody is
 * away.
 */
interface Reach {
  /** Keys of the contacts that the steps reach on a phone that is not the worker's own. */
  others(steps: StepEntry[]): Set<string>;
  /** Whether a step reaches anybody. `workerRung`: the worker counts too. */
  anybody(step: StepEntry, workerRung: boolean): boolean;
}

export function reachOf(worker: PersonDraft, team: TeamDraft, file: FileDraft): Reach {
  const responders = respondersAbout(worker, team, file);
  const roles = rolesIn(file);
  const own = new Set(responders.worker.phones);
  const others = (steps: StepEntry[]): Set<string> => {
    const who = steps
      .flatMap((step) => step.who)
      .map((word) => whoOf(word, roles))
      .filter((one): one is Who => one !== null);
    // A phone of the worker is not rung about the worker, even if another person has it too.
    const contacts = contactsOf(who, responders, new Date(0)).filter(({ phones }) =>
      phones.some((phone) => !own.has(phone)),
    );
    return new Set(contacts.map(({ key }) => key));
  };
  return {
    others,
    anybody: (step, workerRung) =>
      (workerRung && own.size > 0 && step.who.includes('worker')) || others([step]).size > 0,
  };
}

/**
 * How many of the contacts are people or duty numbers. The last resort is not counted: it is there for the case that
 * the rules leave nobody else.
 */
export function peopleAmong(contacts: Set<string>): number {
  return [...contacts].filter((key) => key !== LAST_RESORT).length;
}

function respondersAbout(worker: PersonDraft, team: TeamDraft, file: FileDraft): Responders {
  const others = file.people.filter((person) => person.staff_number !== worker.staff_number);
  const { duty, last_resort: lastResort } = file.organisation;
  return {
    worker: {
      id: worker.staff_number ?? '',
      name: '',
      staffNumber: worker.staff_number ?? '',
      phones: phonesOf(worker),
    },
    people: others.map((person, index) => ({
      id: person.staff_number ?? `?${index}`,
      staffNumber: person.staff_number ?? '',
      name: '',
      roles: person.roles,
      phones: phonesOf(person),
      away: [],
      hours: [],
      buddy: worker.buddies.includes(person.staff_number ?? ''),
      inTeam: teamsOf(person, file).includes(team.name ?? ''),
      onVisit: false,
      textOnly: false,
      recentPlaces: [],
    })),
    duty,
    lastResort: lastResort ?? null,
    timezone: 'UTC',
  };
}
