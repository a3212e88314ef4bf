import type { Knex } from 'knex';

/**
 * Worker processes look at each other's sweep. `started_at` tells a restart from a loss, `stopped_at` a stop on purpose
 * from a death, and `missed_at` says that a person has been told. A row without `started_at` is of an older program,
 * which does not say when it stops.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  alter table sweep add column started_at timestamptz, add column stopped_at timestamptz,
    add column missed_at timestamptz;
  `);
}
