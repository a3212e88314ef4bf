import type { Knex } from 'knex';

/** A channel of a chat, as in Teams, reads that somebody is needed at the desk. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  create table notice_channel (
    id uuid primary key,
    name text not null check (length(name) between 1 and 60),
    -- Its address: whoever has it can write there. It goes with the channel's end.
    sealed bytea,
    -- Null: every team.
    team_ids uuid[],
    -- All times are real.
    created_at timestamptz not null,
    ended_at timestamptz,
    -- The one line that is on its way there. Null: none is.
    due_at timestamptz,
    is_try boolean not null default false,
    tries integer not null default 0,
    -- When a line that was no try was begun last.
    noticed_at timestamptz,
    reached_at timestamptz,
    -- The last fault since then: a status, or a code.
    fault text,
    check ((sealed is null) = (ended_at is not null))
  );
  create index notice_channel_due on notice_channel (due_at) where due_at is not null;

  -- What a channel has had its line about: the id of a visit and its deadline, or of an alarm. It goes after a day.
  create table notice_told (
    channel_id uuid not null references notice_channel (id) on delete cascade,
    about text not null,
    at timestamptz not null,
    primary key (channel_id, about)
  );
`;
