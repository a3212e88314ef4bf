import type { Knex } from 'knex';

/** What may not be erased, and the one way by which rows leave the two append-only tables. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  -- All times here are real times, at any DEMO_SPEED.
  create table legal_hold (
    id uuid primary key,
    person_id uuid references person (id),
    visit_id uuid references visit (id),
    alarm_id uuid references alarm (id),
    why text not null,
    held_at timestamptz not null,
    -- The last day of the hold. Null: until somebody lifts it.
    until date,
    lifted_at timestamptz,
    check (num_nonnulls(person_id, visit_id, alarm_id) = 1)
  );
  create index legal_hold_person on legal_hold (person_id);
  create index legal_hold_visit on legal_hold (visit_id);
  create index legal_hold_alarm on legal_hold (alarm_id);

  -- Retention sets this within its own transaction. Nothing may change a row, and nothing else may delete one.
  create or replace function journal_is_append_only() returns trigger language plpgsql as $$
  begin
    if tg_op = 'DELETE' and current_setting('buddyline.erasing', true) = 'on' then return null; end if;
    raise exception 'the journal is append-only';
  end $$;
  create or replace function access_log_is_append_only() returns trigger language plpgsql as $$
  begin
    if tg_op = 'DELETE' and current_setting('buddyline.erasing', true) = 'on' then return null; end if;
    raise exception 'the access log is append-only';
  end $$;

  -- For each visit or alarm that is erased the database looks for rows that still refer to it.
  create index alarm_of_worker on alarm (worker_id, raised_at);
  create index ring_about_alarm on ring (alarm_id) where alarm_id is not null;
  create index ring_about_visit on ring (visit_id) where visit_id is not null;
  create index purple_call_of_visit on purple_call (visit_id) where visit_id is not null;
  create index unread_text_of_visit on unread_text (visit_id) where visit_id is not null;
  -- Rows are added in the order of their times, so that this costs a turn almost nothing.
  create index journal_at on journal using brin (at);
  create index access_log_at on access_log using brin (at);
`;
