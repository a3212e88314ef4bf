import type { Knex } from 'knex';

/** The day on which a team's managers were last told which planned visits are to be looked at again. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table team add column look_again_on date');
}
