import type { Knex } from 'knex';

/** What was found at the carriers' accounts when somebody looked last, for the desk's settings. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  create table carrier_look (
    carrier text primary key,
    looked_at timestamptz not null,
    -- As doctor says it: what was looked at, what was found, what to do. No secret, and nobody's number but the line's.
    findings jsonb not null
  );
  `);
}
