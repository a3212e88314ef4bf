import type { Knex } from 'knex';
import { hasCode } from './error-code.ts';
import { STALE_PLAN } from './prepared.ts';

const DEADLOCK = '40P01';

/** Transactions of `transact` that are under way, and whether each must wake the outbox after its commit. */
const underWay = new WeakMap<Knex, boolean>();

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
    underWay.set(trx, false);
    const done = await work(trx);
    wakes = underWay.get(trx) ?? false;
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
  if (underWay.has(db)) underWay.set(db, true);
  else await notify(db);
}

async function notify(db: Knex): Promise<void> {
  await db.raw(`select pg_notify('outbox', '')`);
}
