import type { Knex } from 'knex';

/** Dates of training, brought from the learning system. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  create table training (
    person_id uuid not null references person (id) on delete cascade,
    -- The kind in small letters: one row of each for a person.
    kind_key text not null,
    kind text not null,
    on_day date not null,
    due_on date not null check (due_on > on_day),
    primary key (person_id, kind_key)
  );
  `);
}
