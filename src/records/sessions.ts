import type { Knex } from 'knex';
import type pg from 'pg';

/** The desk's sessions. connect-pg-simple writes the rows. This file has the queries that it does not offer. */

/** Runs a statement with $1, $2 as connect-pg-simple writes them, on our own connections and with their time-outs. */
export async function runSessionStatement(knex: Knex, statement: string, values: unknown[]): Promise<unknown[]> {
  const connection: pg.Client = await knex.client.acquireConnection();
  try {
    const { rows } = await connection.query<Record<string, unknown>>(statement, values);
    return rows;
  } finally {
    await knex.client.releaseConnection(connection);
  }
}

export interface SessionRow {
  sid: string;
  sess: unknown;
  account_id: string | null;
  ended_at: Date | null;
  expire: Date;
}

/** The account's sessions that have not ended. */
export async function sessionsOf(db: Knex, accountId: string): Promise<Pick<SessionRow, 'sid' | 'sess'>[]> {
  return await db<SessionRow>('session')
    .where({ account_id: accountId })
    .whereNull('ended_at')
    .orderBy('expire', 'desc')
    .select('sid', 'sess');
}

/** The sessions of every account that have not ended. */
export async function openSessions(db: Knex): Promise<Pick<SessionRow, 'sid' | 'sess' | 'account_id'>[]> {
  return await db<SessionRow>('session')
    .whereNotNull('account_id')
    .whereNull('ended_at')
    .select('sid', 'sess', 'account_id');
}

export async function endSession(db: Knex, sid: string, now: Date): Promise<void> {
  await db('session').where({ sid }).whereNull('ended_at').update({ ended_at: now });
}

export async function endSessionsOf(trx: Knex, accountId: string, now: Date): Promise<void> {
  await trx('session').where({ account_id: accountId }).whereNull('ended_at').update({ ended_at: now });
}
