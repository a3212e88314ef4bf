import { isPassword } from '../../crypto/password.ts';
import { openSealed } from '../../crypto/seal.ts';
import { appCodeStep, codeHash } from '../../crypto/sign-in-codes.ts';
import { type AccountRecord, credentialsOf, type Credentials, useTotpStep } from '../../records/accounts.ts';
import { useRecoveryCode } from '../../records/login-codes.ts';
import type { Dependencies } from '../work.ts';
import { z } from 'zod';
import { DEMO_CODE } from './demo-accounts.ts';

/** Local accounts: an e-mail address, a password, and a code from an app or from paper. */

interface SignInAttempt {
  email: string;
  password: string;
  code: string;
}

const Secret = z.object({ secret: z.string() });

type SignInDependencies = Pick<Dependencies, 'knex' | 'secrets'>;

/**
 * Whose it is; null where anything is wrong, and nothing tells what. A code is used up only with the right password.
 * @param now real time
 */
export async function checkSignIn(
  parts: SignInDependencies,
  attempt: SignInAttempt,
  now: Date,
): Promise<AccountRecord | null> {
  const found = await credentialsOf(parts.knex, attempt.email.trim());
  const isRight = await isPassword(found?.credentials.passwordHash ?? null, attempt.password);
  if (!found || !isRight) return null;
  return (await useCode(parts, found.account, found.credentials, attempt.code, now)) ? found.account : null;
}

async function useCode(
  { knex, secrets }: SignInDependencies,
  account: AccountRecord,
  { totpSealed, totpStep }: Credentials,
  given: string,
  now: Date,
): Promise<boolean> {
  const code = given.replaceAll(/\s/g, '').toLowerCase();
  if (account.isDemo) return code === DEMO_CODE;
  if (!/^\d{6}$/.test(code)) return useRecoveryCode(knex, account.id, codeHash(code), now);
  if (totpSealed === null) return false;
  const { secret } = Secret.parse(openSealed(secrets.data, account.id, totpSealed));
  const step = await appCodeStep(secret, code, now, totpStep);
  return step !== null && (await useTotpStep(knex, account.id, step));
}
