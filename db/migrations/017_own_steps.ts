import type { Knex } from 'knex';

/** What a team itself does in an alarm, in a few lines of its own. The alarm's page shows them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  alter table team add column own_steps text[] not null default '{}' check (cardinality(own_steps) <= 5);
  `);
}
