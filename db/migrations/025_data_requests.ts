import type { Knex } from 'knex';

/** Requests of people for what is kept about them, what was given to them, and what an officer has had erased. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  -- By name, as the desk or whoever typed the command gave it.
  alter table legal_hold add column held_by text;

  -- All times here are real times.
  create table data_request (
    id uuid primary key,
    kind text not null check (kind in ('access', 'erasure')),
    -- Somebody of staff, or who was.
    person_id uuid references person (id),
    -- A family, by what is searched for: initials, reference, place, phone.
    family jsonb,
    -- Who asks, in the words of whoever opened it.
    asked_by text not null,
    received_on date not null,
    due_on date not null,
    extended_why text,
    opened_at timestamptz not null,
    opened_by uuid not null references account (id),
    -- How it was proved who asks.
    proof text,
    closed_at timestamptz,
    closed_by uuid references account (id),
    closed_how text check (closed_how in ('answered', 'withdrawn')),
    check (num_nonnulls(person_id, family) = 1),
    check (num_nonnulls(closed_at, closed_by, closed_how) in (0, 3))
  );
  create index data_request_open on data_request (due_on) where closed_at is null;
  create index data_request_of_person on data_request (person_id) where person_id is not null;

  -- What was decided of one thing that is kept. What nobody has decided has no row.
  create table data_request_item (
    request_id uuid not null references data_request (id) on delete cascade,
    kind text not null,
    item text not null,
    decision text not null check (decision in ('give', 'withhold', 'erase', 'keep')),
    reason text,
    decided_at timestamptz not null,
    decided_by uuid not null references account (id),
    primary key (request_id, kind, item)
  );

  -- What was given: sealed, for as long as somebody may need it again. It goes long before its request.
  create table data_request_package (
    request_id uuid primary key,
    made_at timestamptz not null,
    sha256 text not null,
    sealed bytea not null
  );

  -- What an officer has had erased before its time. It tells of no content.
  create table erasure (
    id uuid primary key,
    at timestamptz not null,
    account_id uuid not null,
    request_id uuid not null,
    items integer not null
  );
  -- By whose order the row of the log went before its time. Null: its time was over.
  alter table log_hash add column erasure_id uuid references erasure (id);
  create or replace function log_row_is_erased() returns trigger language plpgsql as $$
  begin
    update log_hash set salt = null, erased_at = now(),
        erasure_id = cast(nullif(current_setting('buddyline.erasure', true), '') as uuid)
      where log = tg_table_name and row_id in (select id from gone);
    return null;
  end $$;
  `);
}
