import type { Knex } from 'knex';
import { readShownPeople, type ShownPerson } from '../../records/views/shown/people.ts';
import { onlyOneNamed, peopleWithNamePart } from '../../safety/alarm/concern.ts';

/** More people than these are not offered. To find another, one writes more of the name. */
const MOST_CHOICES = 8;

export type Meant = ShownPerson | { choices: { id: string; name: string }[] };

/** Whom somebody means by an id, a staff number or a name: one worker of these teams, or several to choose from. */
export async function workerMeant(knex: Knex, teamIds: 'all' | string[], who: string): Promise<Meant> {
  const workers = (await readShownPeople(knex, { teamIds })).filter(({ roles }) => roles.includes('worker'));
  return meantAmong(workers, who);
}

export function meantAmong(people: ShownPerson[], who: string): Meant {
  const named = onlyOneNamed(people, who);
  const one = people.find(({ id, staffNumber }) => id === who || staffNumber === who || id === named);
  return one ?? { choices: peopleWithNamePart(people, who).slice(0, MOST_CHOICES) };
}
