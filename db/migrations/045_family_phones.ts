import type { Knex } from 'knex';

/** Who rings from a number that a worker gave as a contact's is named to whoever answers: found by a keyed hash. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  alter table emergency_sheet
    -- Keyed hashes of the contacts' numbers on the sheet. The numbers themselves are sealed.
    add column family_phones bytea[] not null default '{}',
    -- Names the secret of the hashes; null: not hashed yet.
    add column family_phones_key text;
  `);
}
