import type { Request } from 'express';
import { type AccountRecord, accountOfSession } from '../../records/accounts.ts';
import { type DeskDependencies, realNow } from '../dependencies.ts';
import { isOver } from './sessions.ts';

/** How a session is over: after its twelve hours, or because somebody has ended it. */
export type SessionEnd = 'expired' | 'signed-out';

/** Who asks, by their session. */
export type Visitor =
  | { kind: 'unknown' }
  /** The session is over: what they typed may be kept for them. */
  | { kind: 'was-signed-in'; account: AccountRecord; why: SessionEnd }
  /** `handAt`: as the session is stored now, which a request that goes on for long does not know. */
  | { kind: 'signed-in'; account: AccountRecord; handAt: number | null };

export async function visitorOf(dependencies: DeskDependencies, request: Request): Promise<Visitor> {
  if (request.session.accountId === undefined) return { kind: 'unknown' };
  const found = await accountOfSession(dependencies.parts.knex, request.sessionID);
  if (!found) return { kind: 'unknown' };
  const { account } = found;
  const isRefused = account.isDemo && !dependencies.allowDemoAccounts;
  if (isRefused) return { kind: 'unknown' };
  if (found.isEnded) return { kind: 'was-signed-in', account, why: 'signed-out' };
  if (isOver(request.session.signedInAt, realNow(dependencies)))
    return { kind: 'was-signed-in', account, why: 'expired' };
  return { kind: 'signed-in', account, handAt: found.handAt };
}

/** What a page that stood open is told. */
export const endedFor = (visitor: Visitor): SessionEnd =>
  visitor.kind === 'was-signed-in' ? visitor.why : 'signed-out';
