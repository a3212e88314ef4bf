import type { Knex } from 'knex';

/** Other systems send planned visits and read who is out: each with a token, within the scopes and teams of it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  create table api_token (
    id uuid primary key,
    -- The sender: a later token of the same name goes on where this one stopped.
    name text not null check (length(name) between 1 and 60),
    secret_hash bytea not null unique,
    scopes text[] not null,
    -- Null: every team.
    team_ids uuid[],
    -- Null: a command made it; the access log says who.
    created_by uuid references account (id),
    -- All times are real.
    created_at timestamptz not null,
    ends_at timestamptz not null,
    used_at timestamptz,
    ended_at timestamptz
  );

  -- The sender's own id of an appointment, and the visit that it became.
  create table sent_plan (
    sender text not null,
    appointment_id text not null,
    visit_id uuid not null references visit (id) on delete cascade,
    -- Of what the sender said last: what is said again changes nothing.
    content_hash bytea not null,
    primary key (sender, appointment_id)
  );
  create index sent_plan_visit on sent_plan (visit_id);

  -- What became of a request with an idempotency key.
  create table sent_request (
    sender text not null,
    key text not null,
    content_hash bytea not null,
    visit_id uuid not null,
    at timestamptz not null,
    primary key (sender, key)
  );
`;
