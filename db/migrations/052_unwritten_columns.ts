import type { Knex } from 'knex';

/**
 * Three columns of a visit that no release has written: the team names the police force, and the journal says who
 * planned a visit. A worker of an older release reads one of them when it erases, and erases nothing beside this one.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table visit drop column place_police_force, drop column purpose, drop column planned_by');
}
