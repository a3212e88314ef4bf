import type { Knex } from 'knex';

/** People who leave, or go to another team, from a date. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  create table staff_change (
    id uuid primary key,
    person_id uuid not null references person (id),
    kind text not null check (kind in ('leave', 'move')),
    -- The organisation's own: of a leaver the last day here, of a mover the first day there.
    day date not null,
    -- come: the day has come, and what is open in secret keeps them. Pages show no sign of it.
    status text not null check (status in ('waiting', 'come', 'done', 'undone')),
    -- Who is put in their place, or which team they go to.
    choices jsonb not null,
    -- Why it could not be done yet, in words for the office. Never that something is open.
    refused text,
    due_at timestamptz,
    version integer not null default 1,
    planned_at timestamptz not null,
    -- As in the journal: no key to the account.
    planned_by uuid,
    check ((status in ('waiting', 'come')) = (due_at is not null))
  );
  create unique index staff_change_one_at_a_time on staff_change (person_id) where status in ('waiting', 'come');
  create index staff_change_due on staff_change (due_at) where due_at is not null;
  create index staff_change_of_person on staff_change (person_id);

  -- Numbers of somebody who has left. Nothing rings them; a cry for help from one is told with their name.
  create table former_phone (
    id bigint generated always as identity primary key,
    person_id uuid not null references person (id),
    number text not null,
    left_at timestamptz not null
  );
  create index former_phone_of_number on former_phone (number);
  create index former_phone_of_person on former_phone (person_id);
  `);
}
