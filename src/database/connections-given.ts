import type { Knex } from 'knex';
import { type Processes, processWords, wantedBy, WEB_NAME } from './pools.ts';
import { runSql } from './statement.ts';

/** What the server gives, and who shares it. */
export interface Connections {
  /**
   * How many the server gives this account in this database, in use or not: its limit without those that it reserves,
   * or the limit of the account or of the database where that is lower.
   */
  given: number;
  /**
   * The processes that are connected to this database. A worker is known by the connection on which it listens, which
   * it has at all times; a web by the name of those that it uses for callers, which close when nobody needs them.
   */
  running: Processes;
}

/** Of the processes that run, this one is left out. */
export async function connectionsOf(db: Knex): Promise<Connections> {
  const [row] = await runSql<{ given: number; webs: number; workers: number }>(
    db,
    `select least(
        current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
          - coalesce(current_setting('reserved_connections', true), '0')::integer,
        (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user),
        (select nullif(datconnlimit, -1) from pg_database where datname = current_database())) as given,
      count(distinct application_name) filter (where application_name like ?
        and application_name <> current_setting('application_name'))::integer as webs,
      count(*) filter (where application_name = 'buddyline listener')::integer as workers
    from pg_stat_activity where datname = current_database()`,
    [`buddyline ${WEB_NAME} %`],
  );
  if (!row) throw new Error('the server says nothing of its limits');
  return { given: row.given, running: { webs: row.webs, workers: row.workers } };
}

/** What is said where the server gives fewer than these processes may want; null: it gives enough. */
export function shortOfConnections(given: number, processes: Processes): string | null {
  const wanted = wantedBy(processes);
  if (given >= wanted) return null;
  return (
    `the database gives ${given} connections, and ${processWords(processes)} may want ${wanted}: ` +
    'in the bad hour some who ring wait, and some are rung later'
  );
}
