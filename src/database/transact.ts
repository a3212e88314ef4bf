import type { Knex } from 'knex';
import { hasCode } from './error-code.ts';
import { STALE_PLAN } from './prepared.ts';
import { runSql } from './statement.ts';

const DEADLOCK = '40P01';

/** A statement that writes and whose result nobody needs. */
interface Write {
  sql: string;
  bindings: Knex.RawBinding[];
}

interface UnderWay {
  /** It must wake the outbox after its commit. */
  wakes: boolean;
  /** What goes along with the next statement that takes it, at the latest with one of its own before the commit. */
  writes: Write[];
}

/** Transactions of `transact` that are under way. */
const underWay = new WeakMap<Knex, UnderWay>();

/**
 * Runs `work` in a transaction. Runs it once more if PostgreSQL ends it to resolve a deadlock, or if the tables were
 * migrated meanwhile.
 */
export async function transact<T>(knex: Knex, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  try {
    return await once(knex, work);
  } catch (error) {
    if (!hasCode(error, DEADLOCK, STALE_PLAN)) throw error;
    return await once(knex, work);
  }
}

async function once<T>(knex: Knex, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  let wakes = false;
  const result = await knex.transaction(async (trx) => {
    const state: UnderWay = { wakes: false, writes: [] };
    underWay.set(trx, state);
    const done = await work(trx);
    const left = takeWrites(trx);
    if (left.writes.length > 0) await trx.raw(`with ${left.sql} select 1`, left.bindings);
    wakes = state.wakes;
    return done;
  });
  // If the notification is lost, the outbox looks by itself four times a second.
  if (wakes) await notify(knex).catch(() => undefined);
  return result;
}

/**
 * Tells the outbox that there is something to send. Within `transact` this waits for the commit. PostgreSQL commits
 * transactions that notify one after the other (300 to 450 a second, others 1,500 to 3,300), and a thousand visits due
 * in one second made cries for help wait.
 */
export async function wakeOutbox(db: Knex): Promise<void> {
  const state = underWay.get(db);
  if (state) state.wakes = true;
  else await notify(db);
}

/**
 * Writes within this transaction, but not yet: together with the next calls and texts that are asked for, or before the
 * commit. Nothing in the transaction may read what it writes.
 */
export async function writeAlong(trx: Knex.Transaction, write: Write): Promise<void> {
  const state = underWay.get(trx);
  if (state) state.writes.push(write);
  else await trx.raw(write.sql, write.bindings);
}

/** The writes that wait, for the `with` of a statement that takes them along. */
export function takeWrites(trx: Knex.Transaction): { writes: Write[]; sql: string; bindings: Knex.RawBinding[] } {
  const writes = underWay.get(trx)?.writes.splice(0) ?? [];
  return {
    writes,
    sql: writes.map(({ sql }, number) => `along_${String(number)} as (${sql})`).join(', '),
    bindings: writes.flatMap(({ bindings }) => bindings),
  };
}

/** From now on this transaction waits for a lock for at most so many real milliseconds. */
export async function waitForLocksAtMost(trx: Knex.Transaction, milliseconds: number): Promise<void> {
  await runSql(trx, `select set_config('lock_timeout', ?, true)`, [String(milliseconds)]);
}

/** What the outbox is told where carriers' reports may have been lost. */
export const REPORTS_LOST = 'reports lost';

/** Tells the outbox that a carrier's report of a call may be lost, and never comes again. */
export async function notifyReportsLost(db: Knex): Promise<void> {
  await notify(db, REPORTS_LOST);
}

/** What the outbox of other processes is told where this one has let go of a carrier. */
export const LEASE_FREE = 'lease free';

export async function notifyLeaseFree(db: Knex): Promise<void> {
  await notify(db, LEASE_FREE);
}

async function notify(db: Knex, words = ''): Promise<void> {
  await runSql(db, 'select pg_notify(?, ?)', ['outbox', words]);
}
