import { hashPassword } from '../../crypto/password.ts';
import { seal } from '../../crypto/seal.ts';
import { appCodeStep, codeHash, drawnFor, newLinkToken, newRecoveryCodes } from '../../crypto/sign-in-codes.ts';
import { transact } from '../../database/transact.ts';
import { type AccountRecord, accountById, setCredentials } from '../../records/accounts.ts';
import {
  accountOfSetUpCode,
  insertSetUpCode,
  isSetUpSince,
  replaceRecoveryCodes,
  useSetUpCode,
} from '../../records/login-codes.ts';
import { recordAccess } from '../../records/access-log.ts';
import { endSessionsOf } from '../../records/sessions.ts';
import type { Knex } from 'knex';
import type { Dependencies } from '../work.ts';

/** The one-time link by which somebody sets a password and an app's code, and gets ten codes on paper. */

/** Real milliseconds. */
const LINK_LASTS = 3 * 86_400_000;
/** So long a second press is answered as the first was. */
const PRESSED_TWICE_WITHIN = 60_000;

/** The end of the link's address. An older link of the account's works no more. */
export async function newSetUpLink(trx: Knex, accountId: string, now: Date): Promise<string> {
  const token = newLinkToken();
  await insertSetUpCode(trx, accountId, codeHash(token), new Date(now.getTime() + LINK_LASTS));
  return token;
}

/** Null: the link is used, too old or none. */
export async function accountOfLink({ knex }: Pick<Dependencies, 'knex'>, token: string, now: Date) {
  const id = await accountOfSetUpCode(knex, codeHash(token), now);
  const account: AccountRecord | null = id === null ? null : await accountById(knex, id);
  return account?.status === 'off' ? null : account;
}

interface ChosenPassword {
  token: string;
  password: string;
  /** Of the app, as the page showed it. */
  secret: string;
  /** What the app shows. */
  code: string;
  /** What this browser alone knows of its form. */
  form: string;
}

type SetUp = { kind: 'done'; recoveryCodes: string[] } | { kind: 'wrong-code' } | { kind: 'no-link' };

/**
 * All in one commit. The account's older sessions end. Pressed twice, it gives the same ten codes for a minute: a
 * browser forgets the answer to its first press.
 */
export async function setUpAccount(
  { knex, secrets }: Pick<Dependencies, 'knex' | 'secrets'>,
  { token, password, secret, code, form }: ChosenPassword,
  now: Date,
): Promise<SetUp> {
  const recoveryCodes = newRecoveryCodes(drawnFor(secrets.data, ['set-up', token, password, secret, form]));
  const hashes = { hash: codeHash(token), recoveryHashes: recoveryCodes.map(codeHash) };
  const before = async (): Promise<SetUp> =>
    (await isSetUpSince(knex, hashes, new Date(now.getTime() - PRESSED_TWICE_WITHIN)))
      ? { kind: 'done', recoveryCodes }
      : { kind: 'no-link' };
  const account = await accountOfLink({ knex }, token, now);
  if (!account) return before();
  if ((await appCodeStep(secret, code.replaceAll(/\s/g, ''), now, null)) === null) return { kind: 'wrong-code' };
  const passwordHash = await hashPassword(password);
  const became = await transact(knex, async (trx): Promise<SetUp> => {
    if (!(await useSetUpCode(trx, hashes.hash, now))) return { kind: 'no-link' };
    await setCredentials(trx, account.id, { passwordHash, totpSealed: seal(secrets.data, account.id, { secret }) });
    await replaceRecoveryCodes(trx, account.id, hashes.recoveryHashes);
    await endSessionsOf(trx, account.id, now);
    await recordAccess(trx, {
      at: now,
      accountId: account.id,
      session: null,
      page: 'set-up',
      did: 'change',
      reason: 'password and second factor set by a link',
    });
    return { kind: 'done', recoveryCodes };
  });
  return became.kind === 'no-link' ? before() : became;
}
