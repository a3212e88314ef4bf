import type { Request } from 'express';
import { notifyOfSealedSignIn } from '../../operations/accounts/sealed-sign-in.ts';
import { recordAccess } from '../../records/access-log.ts';
import { type AccountRecord, recordSeen } from '../../records/accounts.ts';
import { deskActor } from '../access/account.ts';
import { saveSession, sessionMark } from '../access/sessions.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { browserName } from './browser-name.ts';

/**
 * A new session, under a new id: one that was known before the sign-in is worth nothing after it. `isProved`: they have
 * just proved who they are. The council's service may let somebody in whom it knows from the morning; not in a browser
 * in which the desk was left (`wasLeft`).
 */
export async function beginSession(
  { parts, log }: DeskDependencies,
  request: Request,
  account: AccountRecord,
  { now, isProved }: { now: Date; isProved: boolean },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    request.session.regenerate((error: unknown) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
  const { session } = request;
  session.accountId = account.id;
  session.signedInAt = session.handAt = now.getTime();
  if (isProved) session.steppedUpAt = now.getTime();
  session.browser = browserName(request.get('user-agent') ?? '');
  await saveSession(request);
  await recordSeen(parts.knex, account.id, now);
  await recordAccess(parts.knex, {
    at: now,
    accountId: account.id,
    session: sessionMark(request.sessionID),
    page: 'sign-in',
    did: 'sign-in',
  });
  if (account.isSealed) await notifyAtBest();

  /**
   * The envelope is for the day on which much has failed: it lets its opener in, whether anybody can be told or not.
   */
  async function notifyAtBest(): Promise<void> {
    try {
      const actor = deskActor(account);
      await notifyOfSealedSignIn(parts, actor, { accountId: account.id });
    } catch (error: unknown) {
      log.error({ err: error, account: account.id }, 'nobody could be told that a sealed account has signed in');
    }
  }
}
