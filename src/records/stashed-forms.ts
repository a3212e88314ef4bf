import type { Knex } from 'knex';

/**
 * What is kept sealed for one account for a while: a form that was being filled in when a session ended, words that
 * somebody looks for, the answer to a form.
 */

interface StashedForm {
  id: string;
  accountId: string;
  sealed: Buffer;
  expiresAt: Date;
}

/** Deletes old ones too. What is kept under the id already is replaced, unless it is another account's. */
export async function insertStashedForm(
  db: Knex,
  { id, accountId, sealed, expiresAt }: StashedForm,
  now: Date,
): Promise<void> {
  await db('stashed_form').where('expires_at', '<', now).delete();
  await db('stashed_form')
    .insert({ id, account_id: accountId, sealed, expires_at: expiresAt })
    .onConflict('id')
    .merge(['sealed', 'expires_at'])
    .where('stashed_form.account_id', accountId);
}

export async function findStashedForm(db: Knex, id: string, accountId: string, now: Date): Promise<Buffer | null> {
  const row = await db<{ id: string; account_id: string; sealed: Buffer; expires_at: Date }>('stashed_form')
    .where({ id, account_id: accountId })
    .andWhere('expires_at', '>', now)
    .first('sealed');
  return row?.sealed ?? null;
}
