import type { Knex } from 'knex';
import { readShownPeople, type ShownPerson } from '../../records/views/shown/people.ts';
import { type PersonChoice, choicesAmong, type WhoSent } from '../shell/chosen.ts';
import { onlyOneNamed, peopleWithNamePart } from '../../safety/alarm/concern.ts';

type Meant = ShownPerson | { choices: ShownPerson[] };

/** Whom somebody means by an id, a staff number or a name: one worker of these teams, or several to choose from. */
export async function workerMeant(knex: Knex, teamIds: 'all' | string[], who: string): Promise<Meant> {
  return meantAmong(await workersIn(knex, teamIds), who);
}

/**
 * Whom a form means. `choices`: whom its words may mean, where they are several, whether one of them was chosen or not.
 */
export async function workerSent(
  knex: Knex,
  teamIds: 'all' | string[],
  { typed, chosen }: WhoSent,
): Promise<{ person: ShownPerson | null; choices: PersonChoice[] }> {
  const workers = await workersIn(knex, teamIds);
  const meant: Meant = typed === '' ? { choices: [] } : meantAmong(workers, typed);
  if (!('choices' in meant)) return { person: meant, choices: [] };
  // What was typed may have been changed since the choice was shown.
  const person = meant.choices.find(({ id }) => id === chosen) ?? null;
  return { person, choices: choicesAmong(meant.choices, person?.id ?? null) };
}

const workersIn = async (knex: Knex, teamIds: 'all' | string[]): Promise<ShownPerson[]> =>
  (await readShownPeople(knex, { teamIds })).filter(({ roles }) => roles.includes('worker'));

export function meantAmong(people: ShownPerson[], who: string): Meant {
  const named = onlyOneNamed(people, who);
  const one = people.find(({ id, staffNumber }) => id === who || staffNumber === who || id === named);
  return one ?? { choices: peopleWithNamePart(people, who) };
}
