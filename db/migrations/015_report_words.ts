import type { Knex } from 'knex';

/** What a team says it has changed after a quarter's report. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  -- The latest row of a team and a period counts; those before stay.
  create table report_words (
    id uuid primary key,
    -- The order in which they were written.
    number bigint generated always as identity,
    team_id uuid not null references team on delete cascade,
    period text not null,
    at timestamptz not null,
    account_id uuid not null references account,
    words text not null
  );
  create index report_words_of_period on report_words (team_id, period, number);
  `);
}
