import { randomUUID } from 'node:crypto';
import { transact } from '../../database/transact.ts';
import { recordAccess } from '../../records/access-log.ts';
import type { Actor } from '../../records/actor.ts';
import { type AccountRole, insertAccount } from '../../records/accounts.ts';
import type { Dependencies } from '../work.ts';
import { newSetUpLink } from './set-up.ts';

interface AccountWanted {
  email: string;
  name: string;
  personId: string | null;
  roles: AccountRole[];
  /** For the envelope. */
  isSealed: boolean;
}

type Added = { kind: 'done'; accountId: string; token: string } | { kind: 'email-taken' };

/** @param now real time */
export async function addAccount(
  { knex }: Pick<Dependencies, 'knex'>,
  wanted: AccountWanted,
  actor: Actor,
  now: Date,
): Promise<Added> {
  return await transact(knex, async (trx): Promise<Added> => {
    const id = randomUUID();
    if (!(await insertAccount(trx, { id, ...wanted }, now))) return { kind: 'email-taken' };
    await recordAccess(trx, { ...changeBy(actor), at: now, aboutAccountId: id, reason: 'account added' });
    return { kind: 'done', accountId: id, token: await newSetUpLink(trx, id, now) };
  });
}

/** The part of a log entry that says who changed an account. */
export const changeBy = (actor: Actor) => ({
  ...(actor.kind === 'account'
    ? { accountId: actor.id }
    : { accountId: null, byCommand: actor.kind === 'person' ? (actor.name ?? actor.id ?? 'somebody') : 'Buddyline' }),
  session: null,
  page: 'account',
  did: 'change' as const,
});
