import type { Knex } from 'knex';

/** Each text asks whether calls to its sender still go on. Few do at any time, among all that ever did. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index call_sequence_live on call_sequence (contact_key) where is_live');
}
