import type { Knex } from 'knex';

/** For how long an organisation keeps a class of records, where it has said otherwise than we do. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  create table retention_days (
    -- As src/records/retention-rules.ts calls it.
    class text primary key,
    days integer not null check (days > 0),
    -- For how long it was kept until then: a shorter time counts a week later.
    days_before integer not null,
    why text not null,
    set_by text not null,
    -- Real time.
    set_at timestamptz not null
  );
  `);
}
