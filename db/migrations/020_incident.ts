import type { Knex } from 'knex';

/** That something happened to somebody, and what is owed to them since. What happened stands in the health-and-safety system. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  create table incident (
    id uuid primary key,
    team_id uuid not null references team (id),
    person_id uuid not null references person (id),
    seriousness text not null check (seriousness in ('threat', 'near-miss', 'hurt', 'serious')),
    at timestamptz not null,
    noted_at timestamptz not null,
    -- No keys to accounts, as in the journal.
    noted_by text not null,
    -- Of the form in the health-and-safety system.
    hs_reference text,
    written_at timestamptz,
    debriefed_on date,
    checked_on date,
    check ((hs_reference is null) = (written_at is null))
  );
  create index incident_of_person on incident (person_id, at);
`;
