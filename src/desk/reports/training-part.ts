import type { Knex } from 'knex';
import { isTrainingKept, type Trainee, traineesOf, type TrainingOf, trainingOf } from '../../records/training.ts';
import { trainingState } from '../../safety/training.ts';
import { dayOf } from '../../safety/local-day.ts';
import { dateOf } from '../shell/times.ts';
import type { Part } from './evidence-pack.ts';
import { countWords, partsWords } from './small-numbers.ts';

/** How each team's training stands (src/safety/README.md F7, F8): numbers of people, and where their dates are. */

const PROOF =
  'The page of the team’s training at the duty desk has each person and date; the learning system has the proof.';
/** In the order of `standing`. */
const STATES = ['overdue', 'due within 60 days', 'in date', 'without a date'];
const NOT_KEPT = 'No dates are kept here: the learning system has them.';

export async function trainingPart(
  knex: Knex,
  teams: { id: string; name: string }[],
  { now, timezone }: { now: Date; timezone: string },
): Promise<Part> {
  const isKept = await isTrainingKept(knex);
  const rows: string[][] = [];
  for (const { id, name } of isKept ? teams : []) {
    const people = await traineesOf(knex, id);
    const dates = await trainingOf(
      knex,
      people.map((person) => person.id),
    );
    const parts = partsWords(countByState(people, dates, dayOf(now, timezone)));
    const stands = STATES.map((state, place) => `${state}: ${parts[place] ?? ''}`).join('; ');
    rows.push([name, `of ${countWords(people.length)} people, ${stands}`, PROOF]);
  }
  return {
    id: 'training',
    title: 'Training',
    note: `Who is due for training, as on ${dateOf(now, timezone)}. Each person counts once, by what is most overdue.`,
    head: ['team', 'how it stands', 'where the proof is'],
    rows: isKept ? rows : teams.map(({ name }) => [name, 'not known here', NOT_KEPT]),
  };
}

/** How many people are overdue, due soon, in date, and without any date. Pure. */
export function countByState(people: Pick<Trainee, 'id'>[], dates: TrainingOf[], today: string): number[] {
  const counts = { overdue: 0, soon: 0, good: 0, none: 0 };
  for (const { id } of people) {
    const states = new Set(dates.filter(({ personId }) => personId === id).map((one) => trainingState(one, today)));
    counts[(['overdue', 'soon', 'good'] as const).find((state) => states.has(state)) ?? 'none'] += 1;
  }
  return [counts.overdue, counts.soon, counts.good, counts.none];
}
