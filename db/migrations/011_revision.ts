import type { Knex } from 'knex';

/**
 * Which changes the organisation has seen. Each change of people, teams, plans and absences makes the next revision. A
 * file says from which revision it was exported, so that an old file never undoes silently what was changed since.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  alter table organisation add column revision integer not null default 1;

  -- What each revision changed. Values are kept of teams and of the organisation's names; of people only absences,
  -- and otherwise which keys.
  create table change (
    id bigint generated always as identity primary key,
    revision integer not null,
    at timestamptz not null,
    -- Who did it, as in the journal.
    actor jsonb not null,
    source text not null check (source in ('file', 'desk', 'line', 'text', 'cli', 'api')),
    about text not null check (about in ('organisation', 'team', 'person')),
    team_id uuid references team on delete set null,
    person_id uuid references person on delete set null,
    -- As the file identifies it: a team's name, a staff number.
    name text not null,
    happened text not null check (happened in ('added', 'changed', 'gone')),
    -- [{ key, before, after }], in the words of the file.
    changes jsonb not null
  );
  create index change_of_revision on change (revision);
  create index change_of_team on change (team_id, id) where team_id is not null;
  create index change_of_person on change (person_id) where person_id is not null;
  `);
}
