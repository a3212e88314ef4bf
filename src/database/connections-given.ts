import knex, { type Knex } from 'knex';
import { type Processes, processWords, wantedBy, WEB_NAME } from './pools.ts';
import { runSql } from './statement.ts';

/** What the server gives, and who shares it. */
export interface Connections {
  /**
   * How many the server gives this account in this database, in use or not: its limit without those that it reserves,
   * or the limit of the account or of the database where that is lower.
   */
  given: number;
  /** How many it would still give now, to any program. */
  left: number;
  /**
   * The processes that are connected to this database. A worker is known by the connection on which it listens, which
   * it has at all times; a web by the name of those that it uses for callers, which close when nobody needs them.
   */
  running: Processes;
  /**
   * Something stands between that hands out the server's connections, such as PgBouncer. Nobody says how many it has.
   */
  isPooled: boolean;
}

/** Of the processes that run, this one is left out. */
export async function connectionsOf(db: Knex): Promise<Connections> {
  const [row] = await runSql<{ given: number; left: number; webs: number; workers: number }>(
    db,
    `with most as (
      select current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
          - coalesce(current_setting('reserved_connections', true), '0')::integer as of_server,
        (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user) as of_account,
        (select nullif(datconnlimit, -1) from pg_database where datname = current_database()) as of_database
    ), open as (
      select count(*)::integer as of_server, count(*) filter (where usename = current_user)::integer as of_account,
        count(*) filter (where datname = current_database())::integer as of_database,
        count(distinct application_name) filter (where datname = current_database() and application_name like ?
          and application_name <> current_setting('application_name'))::integer as webs,
        count(*) filter (where datname = current_database()
          and application_name = 'buddyline listener')::integer as workers
      from pg_stat_activity where datid is not null
        -- Who may not see what another's session is takes it for a client's. An autovacuum worker has no connection.
        and coalesce(backend_type, 'client backend') = 'client backend'
    )
    select least(most.of_server, most.of_account, most.of_database) as given,
      greatest(0, least(most.of_server - open.of_server, most.of_account - open.of_account,
        most.of_database - open.of_database)) as left, webs, workers
    from most, open`,
    [`buddyline ${WEB_NAME} %`],
  );
  if (!row) throw new Error('the server says nothing of its limits');
  const { given, left, webs, workers } = row;
  return { given, left, running: { webs, workers }, isPooled: await isPooled(db) };
}

interface Session {
  query(sql: string): Promise<{ rows: { pid: number }[] }>;
  processID: unknown;
}
const isSession = (connection: unknown): connection is Session =>
  typeof connection === 'object' && connection !== null && 'query' in connection && 'processID' in connection;

/** A pooler tells its clients a process of its own making in place of the server's (PgBouncer's cancel key). */
async function isPooled(db: Knex): Promise<boolean> {
  const { client }: { client: unknown } = db;
  if (!(client instanceof knex.Client)) throw new Error('knex has no client');
  const connection: unknown = await client.acquireConnection();
  try {
    if (!isSession(connection)) throw new Error('a connection says nothing of its process');
    const { rows } = await connection.query('select pg_backend_pid() as pid');
    return rows[0]?.pid !== connection.processID;
  } finally {
    await client.releaseConnection(connection);
  }
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
