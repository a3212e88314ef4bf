import type { Knex } from 'knex';

/** What somebody wants known of them in an emergency: sealed, and opened only then or for a reason that is kept. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  create table emergency_sheet (
    id uuid primary key,
    person_id uuid not null unique references person (id),
    -- AES-256-GCM under the data secret (src/crypto/seal.ts), for this person alone.
    sealed bytea not null,
    -- It has what the police ask for first. Nothing else of it can be told without opening it.
    is_complete boolean not null,
    -- When its owner, or whoever wrote it for them, last said that it is right.
    checked_at timestamptz not null,
    -- When its owner left. Retention lets go of it after that.
    left_at timestamptz
  );
  `);
}
