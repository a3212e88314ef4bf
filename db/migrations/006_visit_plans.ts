import type { Knex } from 'knex';

/** Visits that are planned and cancelled at the desk, with whom they are, and what the office did to a visit. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  alter table visit drop constraint visit_status_check;
  alter table visit add constraint visit_status_check
    check (status in ('planned', 'open', 'overdue', 'ended', 'cancelled'));
  alter table visit
    -- A colleague of ours who has a visit of their own, or anybody else in words.
    add column companion_id uuid references person (id),
    add column companion text,
    add column note text,
    add constraint visit_plan_check
      check (status <> 'planned' or (planned_start is not null and planned_end is not null));
  create index visit_planned on visit (worker_id, planned_start) where status = 'planned';
  create index visit_planned_start on visit (planned_start) where planned_start is not null;

  -- Of the shown book: the worker's own page may show it.
  create table visit_act (
    id bigint generated always as identity primary key,
    visit_id uuid not null references visit (id),
    at timestamptz not null,
    -- As in the journal: no key to the account. Null: at the command line, under the name that they gave.
    account_id uuid,
    by_name text,
    what text not null check (what in ('plan', 'change-plan', 'cancel-plan', 'start', 'more', 'end')),
    how text check (how in ('seen-by-me', 'spoken-to', 'told-by')),
    told_by text
  );
  create index visit_act_of_visit on visit_act (visit_id, at);
`;
