import type { Knex } from 'knex';

/** The way home, and a day of work at home: a stretch of lone work without a place. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  alter table visit
    add column kind text not null default 'visit' check (kind in ('visit', 'home')),
    -- Of a planned visit that is the last of the day: how long the way home takes.
    add column home_minutes integer check (home_minutes between 5 and 240);
`;
