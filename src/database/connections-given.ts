import type { Knex } from 'knex';
import { runSql } from './statement.ts';

/**
 * How many connections the server gives this account in this database, in use or not: its limit without those that it
 * reserves, or the limit of the account or of the database where that is lower.
 */
export async function connectionsGiven(db: Knex): Promise<number> {
  const [row] = await runSql<{ given: number }>(
    db,
    `select least(
        current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
          - coalesce(current_setting('reserved_connections', true), '0')::integer,
        (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user),
        (select nullif(datconnlimit, -1) from pg_database where datname = current_database())) as given`,
    [],
  );
  if (!row) throw new Error('the server says nothing of its limits');
  return row.given;
}
