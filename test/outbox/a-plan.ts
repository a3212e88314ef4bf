import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { start } from '../records/an-attempt.ts';

/** A worker whose team's plan names these carriers. */
export async function aWorkerWith(knex: Knex, carriers: string[]): Promise<string> {
  const [worker, team] = [randomUUID(), randomUUID()];
  await knex.raw(
    `
    with t as (insert into team (id, name, plan) values (:team, :team::text, :plan)),
      p as (insert into person (id, staff_number, name, roles, away, hours)
        values (:worker, :worker::text, 'Sam', '{worker}', '[]', '[]'))
    insert into person_team (person_id, team_id, position) values (:worker, :team, 0)`,
    { worker, team, plan: JSON.stringify({ carriers }) },
  );
  return worker;
}

/** An alarm about that worker. */
export async function anAlarmOf(knex: Knex, worker: string, letter: string): Promise<string> {
  const id = randomUUID();
  await knex.raw(
    `insert into alarm (id, worker_id, team_id, letter, kind, status, state, due_at, raised_at)
    select :id, :worker, team_id, :letter, 'panic', 'raised', '{}', :start::timestamptz, :start::timestamptz
    from person_team where person_id = :worker`,
    { id, worker, letter, start },
  );
  return id;
}

/** A call sequence with one phone. */
export async function aCallSequence(knex: Knex): Promise<string> {
  const id = randomUUID();
  await knex.raw(
    `insert into call_sequence (id, purpose, contact_key, phones, flow, vars, urgency, phone_index, pass, status,
        created_at)
    values (?, 'alarm', 'p', '[]', 'responder-call', '{}', 30, 0, 1, 'ringing', ?)`,
    [id, start],
  );
  return id;
}
