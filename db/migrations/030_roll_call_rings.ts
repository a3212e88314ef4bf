import type { Knex } from 'knex';

/**
 * Calls of a roll-call, from number to number. It is a migration of its own: who locks two tables that the service writes may wait
 * for it for ever. The words are more than before, so the rows that are there need no look, which would take long.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table call_sequence drop constraint call_sequence_purpose_check;
    alter table call_sequence add constraint call_sequence_purpose_check check (purpose in (
      'alarm', 'news', 'overdue', 'office', 'worker', 'tell', 'purple', 'reply', 'reminder', 'worry', 'roll-call'
    )) not valid`);
}
