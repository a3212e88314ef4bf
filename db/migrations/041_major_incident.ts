import type { Knex } from 'knex';

/** Whom to ring in a major incident: one list, by day and at night, and when somebody rang its numbers last. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  create table major_incident_contact (
    id uuid primary key,
    position smallint not null,
    name text not null unique check (length(name) between 1 and 60),
    what_for text not null check (length(what_for) between 1 and 80),
    -- E.164. The same number twice where somebody has one for day and night.
    day_number text not null,
    night_number text not null,
    -- Somebody rang both and reached them. A changed number is not checked.
    checked_at timestamptz,
    -- No key to an account, as in the journal.
    checked_by text,
    check ((checked_at is null) = (checked_by is null))
  );
`;
