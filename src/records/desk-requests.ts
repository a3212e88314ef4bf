import type { Knex } from 'knex';
import { toJson } from '../database/json.ts';

/** What became of each form that was sent at the desk. A browser that sends one twice gets the first outcome. */

/** The outcome that was kept; undefined: it has not come before. Another account's counts as not there. */
export async function outcomeOfRequest(db: Knex, id: string, accountId: string): Promise<unknown> {
  const row = await db('request')
    .where({ id, account_id: accountId })
    .first<{ outcome: unknown } | undefined>('outcome');
  return row?.outcome;
}

/** Waits for a request of the same id that is under way. False: it has come before. */
export async function claimRequest(trx: Knex.Transaction, id: string, accountId: string, at: Date): Promise<boolean> {
  const claimed = await trx('request')
    .insert({ id, account_id: accountId, at, outcome: toJson(null) })
    .onConflict('id')
    .ignore()
    .returning('id');
  return claimed.length > 0;
}

export async function recordOutcome(trx: Knex.Transaction, id: string, outcome: unknown): Promise<void> {
  await trx('request')
    .where({ id })
    .update({ outcome: toJson(outcome) });
}

/**
 * Whether a request of this id has come, and counts. It waits for one that is under way, whose answer may have been
 * lost as it was committed, and leaves nothing behind.
 */
export async function hasCome(db: Knex, id: string, accountId: string, now: Date): Promise<boolean> {
  const trx = await db.transaction();
  try {
    return !(await claimRequest(trx, id, accountId, now));
  } finally {
    await trx.rollback();
  }
}
