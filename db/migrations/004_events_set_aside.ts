import type { Knex } from 'knex';

/** An event that cannot be applied is set aside, so that it holds up none of those that came after it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table sealed_event
      add column failures smallint not null default 0,
      -- What went wrong: an error's name, its code and the line of the program. Nothing that anybody said.
      add column error text,
      add column set_aside_at timestamptz,
      -- When a person was told of it.
      add column told_at timestamptz,
      add column tried_at timestamptz;
    drop index sealed_event_due;
    create index sealed_event_due on sealed_event (due_at) where derived_at is null and set_aside_at is null;
    create index sealed_event_set_aside on sealed_event (set_aside_at) where derived_at is null and set_aside_at is not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index sealed_event_due, sealed_event_set_aside;
    create index sealed_event_due on sealed_event (due_at) where derived_at is null;
    alter table sealed_event drop column failures, drop column error, drop column set_aside_at, drop column told_at, drop column tried_at;
  `);
}
