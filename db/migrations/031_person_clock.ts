import type { Knex } from 'knex';

/**
 * Some people need shorter clocks: a share of their team's times. And the building in which somebody works, so that a
 * roll-call can ask everybody there. Why the clock is shorter stands nowhere.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  alter table person
    add column stretch double precision not null default 1 check (stretch between 0.5 and 1),
    add column building text;
`;
