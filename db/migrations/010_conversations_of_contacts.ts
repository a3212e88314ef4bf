import type { Knex } from 'knex';

/** Whether a responder has heard of an alarm in a call is asked each time that they text "SAFE" or "DIALLED". */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index conversation_contact on conversation (contact_key) where contact_key is not null');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index conversation_contact');
}
