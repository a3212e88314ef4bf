import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';

/** One-time links and recovery codes of accounts, by their hash. Each works once. */

export async function insertSetUpCode(trx: Knex, accountId: string, hash: Buffer, expiresAt: Date): Promise<void> {
  await trx('login_code').where({ account_id: accountId, kind: 'set-up' }).delete();
  await trx('login_code').insert({
    id: randomUUID(),
    account_id: accountId,
    kind: 'set-up',
    code_hash: hash,
    expires_at: expiresAt,
  });
}

interface LoginCodeRow {
  account_id: string;
  kind: string;
  code_hash: Buffer;
  used_at: Date | null;
  expires_at: Date | null;
}

/** The account of a link; null if there is no such link, or if it was used or is too old. */
export async function accountOfSetUpCode(db: Knex, hash: Buffer, now: Date): Promise<string | null> {
  const row = await db<LoginCodeRow>('login_code')
    .where({ kind: 'set-up', code_hash: hash })
    .whereNull('used_at')
    .andWhere('expires_at', '>', now)
    .first('account_id');
  return row?.account_id ?? null;
}

/** Whether the link was used since then, and gave its account just these recovery codes. */
export async function isSetUpSince(
  db: Knex,
  { hash, recoveryHashes }: { hash: Buffer; recoveryHashes: Buffer[] },
  since: Date,
): Promise<boolean> {
  const link = await db<LoginCodeRow>('login_code')
    .where({ kind: 'set-up', code_hash: hash })
    .andWhere('used_at', '>=', since)
    .first('account_id');
  if (!link) return false;
  const given = await db<LoginCodeRow>('login_code')
    .where({ account_id: link.account_id, kind: 'recovery' })
    .whereIn('code_hash', recoveryHashes)
    .select('code_hash');
  return given.length === recoveryHashes.length;
}

export async function useSetUpCode(trx: Knex, hash: Buffer, now: Date): Promise<boolean> {
  const count = await trx('login_code')
    .where({ kind: 'set-up', code_hash: hash })
    .whereNull('used_at')
    .andWhere('expires_at', '>', now)
    .update({ used_at: now });
  return count === 1;
}

export async function replaceRecoveryCodes(trx: Knex, accountId: string, hashes: Buffer[]): Promise<void> {
  await trx('login_code').where({ account_id: accountId, kind: 'recovery' }).delete();
  await trx('login_code').insert(
    hashes.map((hash) => ({ id: randomUUID(), account_id: accountId, kind: 'recovery', code_hash: hash })),
  );
}

export async function useRecoveryCode(db: Knex, accountId: string, hash: Buffer, now: Date): Promise<boolean> {
  const count = await db('login_code')
    .where({ account_id: accountId, kind: 'recovery', code_hash: hash })
    .whereNull('used_at')
    .update({ used_at: now });
  return count === 1;
}
