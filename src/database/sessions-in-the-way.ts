import type { Knex } from 'knex';
import { hasCode } from './error-code.ts';

/**
 * Sessions that are none of Buddyline's, and for whose locks it waits: somebody's psql that was left in a transaction,
 * an update or a command that hangs. No limit of Buddyline's sessions (connect.ts) reaches them.
 */

export interface SessionInTheWay {
  pid: number;
  /** PostgreSQL's name of its transaction. A later transaction of the same session has another. */
  transaction: string;
}

/**
 * Nobody but its owner sees what a session does. Its name, its locks and who waits for it everybody may see. What a
 * migration waits for does not count: it wants whole tables, which a dump keeps for long and from nobody else.
 */
const IN_THE_WAY = `
  select distinct held.pid, held.virtualtransaction as transaction
  from pg_stat_activity waiting
  join pg_locks wanted on wanted.pid = waiting.pid and not wanted.granted
    and (wanted.locktype <> 'relation' or wanted.mode in ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock'))
  cross join lateral unnest(pg_blocking_pids(waiting.pid)) as before (pid)
  join pg_stat_activity other on other.pid = before.pid
    and coalesce(other.application_name, '') not like 'buddyline %'
  join pg_locks held on held.pid = other.pid and held.locktype = 'virtualxid' and held.granted
    and held.mode = 'ExclusiveLock'
  where waiting.datname = current_database() and waiting.wait_event_type = 'Lock'
    and waiting.application_name like 'buddyline %'`;

/** Those for which a session of Buddyline's waits at this moment. It waits for no lock itself. */
export async function sessionsInTheWay(db: Knex): Promise<SessionInTheWay[]> {
  const { rows } = await db.raw<{ rows: SessionInTheWay[] }>(IN_THE_WAY);
  return rows;
}

/** The account of the session is another's, and ours may not end it. */
const NOT_ALLOWED = '42501';

/**
 * Ends the session, and with it its transaction, if it is in the way still. Resolves with whether it was told to: one
 * of a superuser, or of another account, is `not ours to end` without pg_signal_backend.
 */
export async function endSession(
  db: Knex,
  { pid, transaction }: SessionInTheWay,
): Promise<'told to end' | 'not ours to end' | 'gone'> {
  try {
    const { rows } = await db.raw<{ rows: unknown[] }>(
      `select pg_terminate_backend(pid) from (${IN_THE_WAY}) as session where pid = ? and transaction = ?`,
      [pid, transaction],
    );
    return rows.length > 0 ? 'told to end' : 'gone';
  } catch (error) {
    if (hasCode(error, NOT_ALLOWED)) return 'not ours to end';
    throw error;
  }
}

/** Whether our account may end sessions of other accounts, but for a superuser's. */
export async function mayEndOthers(db: Knex): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { may: boolean }[] }>(
    `select rolsuper or pg_has_role(current_user, 'pg_signal_backend', 'usage') as may
      from pg_roles where rolname = current_user`,
  );
  return rows[0]?.may ?? false;
}
