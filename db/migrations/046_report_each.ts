import type { Knex } from 'knex';

/** Somebody who is to report back each time, whatever their team does: a long visit asks in between. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table person add column report_each boolean not null default false');
}
