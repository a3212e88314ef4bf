import type { Knex } from 'knex';

/** Everybody who is out, a team, or all are asked at once whether all is well, and what each of them has said. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  create table roll_call (
    id uuid primary key,
    asks text not null check (asks in ('out', 'teams', 'everybody', 'list')),
    -- As people read it: "Everybody who is out", the teams.
    name text not null,
    -- Where a building is the reason: the louder words name it.
    building text,
    is_drill boolean not null,
    started_at timestamptz not null,
    -- No keys to accounts, as in the journal.
    started_by text not null,
    ended_at timestamptz
  );
  create index roll_call_started on roll_call (started_at);

  -- The shown book: it says what somebody's phone has said, and nothing of any alarm.
  create table roll_call_person (
    roll_call_id uuid not null references roll_call (id) on delete cascade,
    person_id uuid not null references person (id),
    team_id uuid references team (id) on delete set null,
    -- Who is most at risk is asked first. 'in': not on a visit. 'away': not asked.
    stands text not null check (stands in ('late', 'red', 'out', 'home', 'in', 'away')),
    -- 'silent': a text and calls brought no answer, or there is no phone.
    status text not null check (status in ('asked', 'rung', 'silent', 'ok', 'help', 'found', 'away')),
    text_id uuid,
    rung_at timestamptz,
    -- A manager has been told that there is no answer.
    told_at timestamptz,
    answered_at timestamptz,
    via text check (via in ('text', 'call', 'desk')),
    -- Who has found out at the desk how they are, and how.
    found_by text,
    primary key (roll_call_id, person_id),
    check ((answered_at is null) = (status in ('asked', 'rung', 'silent', 'away')))
  );
  create index roll_call_person_unanswered on roll_call_person (person_id) where answered_at is null;
`;
