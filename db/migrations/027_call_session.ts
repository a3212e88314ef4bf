import type { Knex } from 'knex';

/**
 * What others ask of a call's session, as columns of their own. Calls from before sessions stood apart have it among
 * the variables of their prompts.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  alter table conversation
    add column heard text generated always as (
      coalesce(state->'session'->>'heard', state->'vars'->>'heard')) stored,
    add column transfer_id text generated always as (
      coalesce(state->'session'->'transfer'->>'callSequenceId', state->'vars'->>'held_ring')) stored,
    add column memo_visit_id text generated always as (
      coalesce(state->'session'->>'memoVisit', state->'vars'->>'memo_visit')) stored;
  `);
}
