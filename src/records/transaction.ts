import type { Knex } from 'knex';

const DEADLOCK = '40P01';

/** Runs `work` in a transaction; where PostgreSQL ends it to resolve a deadlock it is run once more. */
export async function transact<T>(knex: Knex, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  try {
    return await knex.transaction(work);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === DEADLOCK)) throw error;
    return await knex.transaction(work);
  }
}
