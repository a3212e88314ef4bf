import type { Knex } from 'knex';
import type { Finding } from '../../carriers/diagnostics.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { isTrainingKept, traineesOf, trainingOf } from '../../records/training.ts';
import { dayOf } from '../../safety/local-day.ts';
import { trainingState } from '../../safety/training.ts';

/**
 * How a team's training stands, where the organisation keeps its dates here. Nobody is held back from a visit by it.
 */
export async function trainingFindings(knex: Knex, teamId: string, now: Date): Promise<Finding[]> {
  if (!(await isTrainingKept(knex))) return [];
  const people = await traineesOf(knex, teamId);
  const dates = await trainingOf(
    knex,
    people.map(({ id }) => id),
  );
  const today = dayOf(now, await loadTimezone(knex));
  const peopleWith = (state: 'overdue' | 'soon'): number =>
    new Set(dates.filter((one) => trainingState(one, today) === state).map(({ personId }) => personId)).size;
  const [overdue, soon] = [peopleWith('overdue'), peopleWith('soon')];
  const without = people.filter(
    ({ id, isWorker }) => isWorker && dates.every(({ personId }) => personId !== id),
  ).length;
  if (overdue + soon + without === 0) return [{ mark: 'ok', what: 'Training', found: 'in date', todo: null }];
  return [
    {
      mark: overdue + without === 0 ? 'ok' : 'warning',
      what: 'Training',
      found: `of ${people.length} people, ${overdue} overdue, ${soon} due within 60 days, ${without} without any date`,
      todo: 'their names stand on the page of the team’s training at the desk',
    },
  ];
}
