import type { Knex } from 'knex';

/** How somebody is spoken to. Without a language it is the organisation's. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table person
      add column language text check (language ~ '^[a-z]{2,3}(-[A-Z]{2}){0,1}$'),
      add column slow_speech boolean not null default false,
      add column text_only boolean not null default false`);
}
