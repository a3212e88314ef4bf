import pg from 'pg';
import { POOLS } from './pools.ts';
import { connectionTo } from './several-hosts.ts';

/** The connections of Agenda, which does not use knex. */
export function openJobPool(url: string): pg.Pool {
  return new pg.Pool({
    ...connectionTo(url),
    application_name: 'buddyline alarm clock',
    max: POOLS.worker['alarm clock'],
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    // query_timeout is our own limit. If the network drops packets, we never hear of the server's limits.
    statement_timeout: 5_000,
    query_timeout: 7_000,
    lock_timeout: 2_000,
    idle_in_transaction_session_timeout: 5_000,
  });
}

/** Rejects if the database cannot be reached. */
export async function reachDatabase(pool: pg.Pool): Promise<void> {
  await pool.query('select 1');
}
