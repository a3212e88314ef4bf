import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { transact } from '../../database/transact.ts';
import type { Actor } from '../../records/actor.ts';
import { recordAccess } from '../../records/access-log.ts';
import {
  type AccountRecord,
  type AccountRole,
  accountById,
  clearCredentials,
  lockAdministrators,
  replaceRoles,
  setAccountPerson,
  setAccountStatus,
  setSharedScreen,
} from '../../records/accounts.ts';
import { linkAccount, takeWaitingLink } from '../../records/council-links.ts';
import { endSessionsOf } from '../../records/sessions.ts';
import type { Dependencies } from '../work.ts';
import { changeBy } from './add-account.ts';
import { newSetUpLink } from './set-up.ts';

/** What an administrator may do to an account. Each is one commit with its line in the access log. */

export type AccountChange =
  /** `seen`: the mark of the roles that they replace, as their administrator knows them. Left out: whatever it has. */
  | { kind: 'roles'; roles: AccountRole[]; seen?: string }
  | { kind: 'off' }
  | { kind: 'on' }
  /** A new one-time link. Password, app and paper codes work no more. */
  | { kind: 'link' }
  | { kind: 'end-sessions' }
  /** Others see its screen: details are hidden on it until somebody asks for them. */
  | { kind: 'shared-screen'; isShared: boolean }
  /** Whose account it is: what was asked of them is theirs to see, and news is asked of their phone. */
  | { kind: 'person'; personId: string; seen?: string }
  /** It becomes the account of somebody who waits. */
  | { kind: 'council'; waitingId: string };

export type AccountChanged =
  | { kind: 'done'; token?: string }
  | { kind: 'no-account' }
  /** Nobody changes what they may do themselves, or shuts themselves out. */
  | { kind: 'own' }
  | { kind: 'last-administrator' }
  /** Somebody else has changed that since. */
  | { kind: 'changed' }
  /** Who signs in with the council has no link, and who waits is gone or the account is somebody's already. */
  | { kind: 'not-possible' };

/** @param now real time */
export async function changeAccount(
  { knex }: Pick<Dependencies, 'knex'>,
  actor: Actor,
  { accountId, change }: { accountId: string; change: AccountChange },
  now: Date,
): Promise<AccountChanged> {
  return await transact(knex, async (trx): Promise<AccountChanged> => {
    // Two administrators who put each other off at once wait for one another here.
    const administrators = await lockAdministrators(trx);
    const account = await accountById(trx, accountId);
    if (!account) return { kind: 'no-account' };
    if (actor.kind === 'account' && actor.id === accountId && change.kind !== 'end-sessions') return { kind: 'own' };
    if ('seen' in change && change.seen !== undefined && change.seen !== markOf(account, change.kind))
      return { kind: 'changed' };
    if (takesAdministration(change) && administrators.every((id) => id === accountId) && administrators.length > 0)
      return { kind: 'last-administrator' };
    const changed = await applyAccountChange(trx, account, change, now);
    if (changed.kind !== 'done') return changed;
    if (change.kind !== 'on' && change.kind !== 'shared-screen') await endSessionsOf(trx, accountId, now);
    const reason = reasonOf(change);
    await recordAccess(trx, { ...changeBy(actor), at: now, aboutAccountId: accountId, reason });
    return changed;
  });
}

/** Tells whether somebody else has changed it meanwhile. */
export function markOf({ roles, personId }: AccountRecord, what: 'roles' | 'person'): string {
  if (what === 'person') return personId ?? '';
  const each = roles.map(({ role, teamId }) => `${role}:${teamId ?? 'all'}`).toSorted();
  return createHash('sha256').update(each.join(' ')).digest('hex').slice(0, 16);
}

const REASONS: Record<AccountChange['kind'], string> = {
  roles: 'roles changed',
  off: 'account turned off',
  on: 'account turned on',
  link: 'new link: password and second factor reset',
  'end-sessions': 'sessions ended',
  'shared-screen': 'on a screen that others see',
  person: 'linked to a person',
  council: 'linked to a council account',
};

function reasonOf(change: AccountChange): string {
  if (change.kind === 'roles') return `${REASONS.roles}: ${namesOf(change.roles)}`;
  if (change.kind === 'shared-screen' && !change.isShared) return 'on a screen of its own';
  return REASONS[change.kind];
}

const namesOf = (roles: AccountRole[]): string =>
  roles.map(({ role, teamId }) => `${role} of ${teamId ?? 'every team'}`).join(', ') || 'none';

/** Whether an administrator may be one no more by it, or cannot come in. */
const takesAdministration = (change: AccountChange): boolean =>
  change.kind === 'off' ||
  change.kind === 'link' ||
  (change.kind === 'roles' && !change.roles.some(({ role, teamId }) => role === 'administrator' && teamId === null));

async function applyAccountChange(
  trx: Knex,
  account: AccountRecord,
  change: AccountChange,
  now: Date,
): Promise<AccountChanged> {
  const { id } = account;
  switch (change.kind) {
    case 'roles':
      await replaceRoles(trx, id, change.roles);
      return { kind: 'done' };
    case 'off':
      await setAccountStatus(trx, id, 'off');
      return { kind: 'done' };
    case 'on':
      // A person with neither a password nor a council account needs a link first.
      await setAccountStatus(trx, id, account.canSignIn ? 'active' : 'invited');
      return { kind: 'done' };
    case 'link':
      if (account.oidcSubject !== null || account.isDemo || account.status === 'off') return { kind: 'not-possible' };
      await clearCredentials(trx, id);
      return { kind: 'done', token: await newSetUpLink(trx, id, now) };
    case 'person':
      await setAccountPerson(trx, id, change.personId);
      return { kind: 'done' };
    case 'end-sessions':
      return { kind: 'done' };
    case 'shared-screen':
      await setSharedScreen(trx, id, change.isShared);
      return { kind: 'done' };
    case 'council': {
      if (account.oidcSubject !== null || account.isSealed || account.isDemo || account.status === 'off')
        return { kind: 'not-possible' };
      const subject = await takeWaitingLink(trx, change.waitingId);
      if (subject === null) return { kind: 'not-possible' };
      await linkAccount(trx, id, subject);
      return { kind: 'done' };
    }
  }
}
