import type { Knex } from 'knex';
import { isTrainingKept, type Trainee, traineesOf, trainingOf } from '../../records/training.ts';
import { lapsedNotes } from '../../records/views/report-desk.ts';
import { dayOf } from '../../safety/local-day.ts';
import { countWords, FEW, partsWords } from './small-numbers.ts';
import { countByState } from './training-part.ts';

/** What is overdue today, in the words of a report. */

export interface OverdueToday {
  notes: string;
  training: string;
}

export async function overdueToday(
  knex: Knex,
  teamIds: string[],
  { now, timezone }: { now: Date; timezone: string },
): Promise<OverdueToday> {
  return {
    notes: countWords(await lapsedNotes(knex, teamIds, now)),
    training: (await isTrainingKept(knex)) ? await overdueTraining(knex, teamIds, dayOf(now, timezone)) : NO_DATES,
  };
}

/** Hidden where the evidence of a half-year hides it, so that neither tells what the other does not. */
async function overdueTraining(knex: Knex, teamIds: string[], today: string): Promise<string> {
  const people = new Map<string, Trainee>();
  for (const teamId of teamIds) for (const one of await traineesOf(knex, teamId)) people.set(one.id, one);
  return partsWords(countByState([...people.values()], await trainingOf(knex, [...people.keys()]), today))[0] ?? FEW;
}

const NO_DATES = 'no dates are kept here';
