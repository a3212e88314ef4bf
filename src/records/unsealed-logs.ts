import type { Knex } from 'knex';

/**
 * When the oldest row of the journal or of the access log was written that no seal holds; null: each has its seal. It
 * reads one row of each, however many there are.
 */
export async function unsealedSince(db: Knex): Promise<Date | null> {
  const { rows } = await db.raw<{ rows: { since: Date | null }[] }>(`
    with last as (
      select coalesce(max(journal_id), 0) as journal, coalesce(max(access_log_id), 0) as access from log_seal
    )
    select least(
      (select at from journal where id > (select journal from last) order by id limit 1),
      (select at from access_log where id > (select access from last) order by id limit 1)) as since`);
  return rows[0]?.since ?? null;
}
