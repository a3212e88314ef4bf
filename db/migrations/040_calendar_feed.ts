import type { Knex } from 'knex';

/** Somebody's calendar is read for planned visits. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  create table calendar_feed (
    person_id uuid primary key references person (id) on delete cascade,
    -- Its address: whoever has it can read the calendar.
    sealed bytea not null,
    next_at timestamptz not null,
    read_at timestamptz,
    -- Why it could not be read the last time.
    fault text,
    -- Case references, times and reasons of what could not be read. Nothing of other appointments.
    unread jsonb not null default '[]',
    visits integer not null default 0,
    -- Of what it said the last time.
    content_hash bytea
  );
  create index calendar_feed_next on calendar_feed (next_at);
`;
