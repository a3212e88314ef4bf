import type { Knex } from 'knex';
import { kindKey, type Training } from '../safety/training.ts';
import { IS_HERE } from './views/shown/people.ts';

/** Dates of training, and what the line itself knows of practice and drills. */

export interface TrainingOf extends Training {
  personId: string;
}

/** Each replaces what is on record of that person and kind. */
export async function storeTraining(trx: Knex.Transaction, rows: TrainingOf[]): Promise<void> {
  if (rows.length === 0) return;
  await trx('training')
    .insert(
      rows.map(({ personId, kind, on, due }) => ({
        person_id: personId,
        kind_key: kindKey(kind),
        kind,
        on_day: on,
        due_on: due,
      })),
    )
    .onConflict(['person_id', 'kind_key'])
    .merge(['kind', 'on_day', 'due_on']);
}

/** What is due first comes first. */
export async function trainingOf(db: Knex, personIds: string[]): Promise<TrainingOf[]> {
  const { rows } = await db.raw<{ rows: TrainingOf[] }>(
    `
    select person_id as "personId", kind, on_day::text as on, due_on::text as due from training
    where person_id = any (cast(:personIds as uuid[])) order by due_on, kind_key, person_id`,
    { personIds },
  );
  return rows;
}

/** Whether anybody has a date on record: without one, nobody keeps them here. */
export async function isTrainingKept(db: Knex): Promise<boolean> {
  return (await db('training').first('person_id')) !== undefined;
}

/** Somebody of a team, and what the line has seen them do. */
export interface Trainee {
  id: string;
  name: string;
  staffNumber: string;
  isWorker: boolean;
  practisedAt: Date | null;
  /** When they last pressed a key in a call of a drill. */
  drilledAt: Date | null;
}

/** The people of a team who have not left, by name. */
export async function traineesOf(db: Knex, teamId: string): Promise<Trainee[]> {
  const { rows } = await db.raw<{ rows: Trainee[] }>(
    `
    select p.id, p.name, p.staff_number as "staffNumber", 'worker' = any (p.roles) as "isWorker",
      p.practised_at as "practisedAt", (select max(c.keyed_at) from contact_attempt c
        join alarm a on a.id = c.alarm_id and a.drill where c.person_id = p.id) as "drilledAt"
    from person p join person_team pt on pt.person_id = p.id and pt.team_id = :teamId
    where ${IS_HERE} order by p.name, p.id`,
    { teamId },
  );
  return rows;
}
