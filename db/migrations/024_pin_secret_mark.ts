import type { Knex } from 'knex';

/** By which PIN_SECRET the hashes of somebody's PINs were made. Null: by the first, before anybody changed it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table person add column pin_secret_mark text check (pin_secret_mark ~ '^[0-9a-f]{16}$')`);
}
