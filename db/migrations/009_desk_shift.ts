import type { Knex } from 'knex';

/** Who has the desk, what was handed over with it, and words for the next shift. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  create table desk_shift (
    id uuid primary key,
    account_id uuid not null references account,
    taken_at timestamptz not null,
    -- What was open then, by id alone: whoever looks later sees the names that they may see.
    handover jsonb not null
  );
  create index desk_shift_taken_at on desk_shift (taken_at);

  -- A team's part of a shift. Somebody else may take the desk of one team, and leave the other.
  create table desk_shift_team (
    shift_id uuid not null references desk_shift on delete cascade,
    team_id uuid not null references team on delete cascade,
    until timestamptz,
    ended_how text check (ended_how in ('handed_over', 'left')),
    -- The shift that it was taken over by.
    next_id uuid references desk_shift on delete set null,
    primary key (shift_id, team_id),
    check ((until is null) = (ended_how is null))
  );
  create unique index desk_shift_team_now on desk_shift_team (team_id) where until is null;

  create table handover_note (
    id uuid primary key,
    at timestamptz not null,
    account_id uuid not null references account,
    team_ids uuid[] not null,
    -- A fact of that alarm, told to the next shift too.
    alarm_id uuid references alarm,
    words text not null,
    -- Handed over with that shift. Both are null while it waits for the next one.
    handed_at timestamptz,
    shift_id uuid references desk_shift on delete set null
  );
  create index handover_note_waiting on handover_note (at) where handed_at is null;
  create index handover_note_of_shift on handover_note (shift_id);
  create index handover_note_of_alarm on handover_note (alarm_id);
  `);
}
