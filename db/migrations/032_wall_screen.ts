import type { Knex } from 'knex';

/** Screens in the office that show who is out. A screen has a secret of its own, and no account. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  create table wall_screen (
    id uuid primary key,
    name text not null,
    -- Null: every team.
    team_id uuid references team (id) on delete cascade,
    created_by uuid not null references account (id),
    -- All times are real.
    created_at timestamptz not null,
    -- It is given once to the browser of the screen, which gets a secret for it.
    code_hash bytea unique,
    code_until timestamptz not null,
    secret_hash bytea unique,
    begun_at timestamptz,
    seen_at timestamptz,
    ends_at timestamptz not null,
    ended_at timestamptz,
    check ((secret_hash is null) = (begun_at is null))
  );
`;
