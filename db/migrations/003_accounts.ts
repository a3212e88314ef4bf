import type { Knex } from 'knex';

/** Who may use the duty desk, their sessions, and who looked at what. All times here are real times, at any DEMO_SPEED. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  create table account (
    id uuid primary key,
    -- In lower case.
    email text not null unique,
    name text not null,
    -- Null: a sealed account, or somebody who is in no team. It takes no alarm.
    person_id uuid references person (id) on delete set null,
    status text not null check (status in ('invited', 'active', 'off')),
    -- "sub" of the council's sign-in service, from its first use on.
    oidc_subject text unique,
    password_hash text,
    totp_sealed bytea,
    -- The time step of the last code that was used: a code works once.
    totp_step bigint,
    is_demo boolean not null default false,
    -- In an envelope, for the day on which nobody else can sign in.
    is_sealed boolean not null default false,
    created_at timestamptz not null,
    last_seen_at timestamptz
  );
  create index account_person on account (person_id);

  create table account_role (
    account_id uuid not null references account (id) on delete cascade,
    role text not null check (role in ('worker', 'operator', 'manager', 'administrator', 'governance')),
    -- Null: every team.
    team_id uuid references team (id) on delete cascade,
    unique nulls not distinct (account_id, role, team_id)
  );

  -- connect-pg-simple reads and writes the first three columns.
  create table session (
    sid varchar primary key,
    sess json not null,
    expire timestamptz not null,
    account_id uuid generated always as ((sess ->> 'accountId')::uuid) stored references account (id) on delete cascade,
    -- Signed out, or ended by somebody else. The row stays a while: it still proves a form that was open.
    ended_at timestamptz
  );
  create index session_account on session (account_id);
  create index session_expire on session (expire);

  create table login_code (
    id uuid primary key,
    account_id uuid not null references account (id) on delete cascade,
    kind text not null check (kind in ('set-up', 'recovery')),
    code_hash bytea not null unique,
    expires_at timestamptz,
    used_at timestamptz
  );
  create index login_code_account on login_code (account_id);

  -- rate-limiter-flexible's own.
  create table sign_in_limit (
    key varchar(255) primary key,
    points integer not null default 0,
    expire bigint
  );

  -- Somebody whom the council's sign-in service knows and the desk does not.
  create table waiting_link (
    id uuid primary key,
    subject text not null unique,
    email text,
    name text not null,
    roles text[] not null,
    last_at timestamptz not null
  );

  create table stashed_form (
    id uuid primary key,
    account_id uuid not null references account (id) on delete cascade,
    sealed bytea not null,
    expires_at timestamptz not null
  );

  -- A form that is sent twice acts once.
  create table request (
    id uuid primary key,
    account_id uuid not null references account (id) on delete cascade,
    at timestamptz not null,
    outcome jsonb not null
  );
  create index request_at on request (at);

  create table access_log (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    account_id uuid,
    -- The name that somebody gave on the command line, who has no account.
    by_command text,
    session text,
    page text not null,
    did text not null check (did in ('view', 'search', 'export', 'print', 'denied', 'change', 'sign-in', 'sign-out')),
    person_id uuid,
    visit_id uuid,
    alarm_id uuid,
    team_id uuid,
    about_account_id uuid,
    reason text,
    request uuid,
    check (num_nonnulls(account_id, by_command) = 1)
  );
  create index access_log_account on access_log (account_id, at);
  create index access_log_person on access_log (person_id, at) where person_id is not null;
  create index access_log_alarm on access_log (alarm_id) where alarm_id is not null;

  create function access_log_is_append_only() returns trigger language plpgsql as $$
  begin
    raise exception 'the access log is append-only';
  end $$;
  create trigger access_log_append_only before update or delete or truncate on access_log
    for each statement execute function access_log_is_append_only();
`;
