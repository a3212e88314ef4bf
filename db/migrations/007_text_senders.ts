import type { Knex } from 'knex';

/** What a text's sender wrote just before, and texts of which nobody knows the sender, are looked for by their time. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(`
    create index inbound_text_of_sender on inbound_text (from_number, at);
    create index inbound_text_without_sender on inbound_text (at) where from_number is null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw('drop index inbound_text_of_sender, inbound_text_without_sender;');
}
