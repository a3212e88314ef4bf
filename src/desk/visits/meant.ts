import type { Knex } from 'knex';
import { readShownPeople, type ShownPerson } from '../../records/views/shown/people.ts';
import { onlyOneNamed, peopleWithNamePart } from '../../safety/alarm/concern.ts';

/** More people than these are not offered: whoever looks for one of them writes more of the name. */
const MOST_CHOICES = 8;

/** Whom somebody means by an id, a staff number or a name: one worker of these teams, or several to choose from. */
export async function workerMeant(
  knex: Knex,
  teamIds: 'all' | string[],
  who: string,
): Promise<ShownPerson | { choices: { id: string; name: string }[] }> {
  const workers = (await readShownPeople(knex, { teamIds })).filter(({ roles }) => roles.includes('worker'));
  const named = onlyOneNamed(workers, who);
  const one = workers.find(({ id, staffNumber }) => id === who || staffNumber === who || id === named);
  return one ?? { choices: peopleWithNamePart(workers, who).slice(0, MOST_CHOICES) };
}
