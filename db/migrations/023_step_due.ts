import type { Knex } from 'knex';

/**
 * When the step that asks for a call or a text was due. Steps that fall due together are handled side by side and in
 * any order, and their calls go out by this time. A process of the version before leaves it empty.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table contact_attempt add column due_at timestamptz');
}
