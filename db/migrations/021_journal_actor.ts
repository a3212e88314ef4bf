import type { Knex } from 'knex';

/** Who did what a journal entry tells; its kinds are checked; a duty contact is named without its number. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table journal
      -- Who acted, by which way and why (src/records/actor.ts); null where it happened without anybody's deed.
      add column actor jsonb,
      add check (kind in ('attempt', 'report', 'visit', 'alarm', 'purple', 'turn', 'memo', 'said', 'office', 'drill',
        'operator', 'carrier', 'phone'));

    -- How the journal names a contact: the key of a duty contact holds its number, here a digest of it.
    create function journal_contact(contact_key text) returns text language sql immutable as $$
      select case when contact_key like 'duty:%'
        then 'duty:' || left(encode(sha256(convert_to(substr(contact_key, 6), 'UTF8')), 'hex'), 12) else contact_key end
    $$;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function journal_contact(text);
    alter table journal drop constraint journal_kind_check, drop column actor;
  `);
}
