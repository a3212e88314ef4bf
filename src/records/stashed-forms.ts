import type { Knex } from 'knex';

/** A form that a person was filling in when their session ended. It is sealed and kept for a quarter of an hour. */

export interface StashedForm {
  id: string;
  accountId: string;
  sealed: Buffer;
  expiresAt: Date;
}

/** Deletes old forms too. */
export async function insertStashedForm(
  db: Knex,
  { id, accountId, sealed, expiresAt }: StashedForm,
  now: Date,
): Promise<void> {
  await db('stashed_form').where('expires_at', '<', now).delete();
  await db('stashed_form').insert({ id, account_id: accountId, sealed, expires_at: expiresAt });
}

export async function findStashedForm(db: Knex, id: string, accountId: string, now: Date): Promise<Buffer | null> {
  const row = await db<{ id: string; account_id: string; sealed: Buffer; expires_at: Date }>('stashed_form')
    .where({ id, account_id: accountId })
    .andWhere('expires_at', '>', now)
    .first('sealed');
  return row?.sealed ?? null;
}
