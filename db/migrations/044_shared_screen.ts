import type { Knex } from 'knex';

/** An account that is used on a screen which others see: details are hidden on it until somebody asks for them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table account add column is_shared_screen boolean not null default false');
}
