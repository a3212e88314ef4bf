import type { Knex } from 'knex';
import { transact } from '../../database/transact.ts';
import { recordAccess } from '../../records/access-log.ts';
import {
  type AccountRecord,
  type AccountRole,
  accountByEmail,
  accountById,
  accountBySubject,
  replaceRoles,
  type Role,
  ROLES,
} from '../../records/accounts.ts';
import { linkAccount, recordWaitingLink, teamsOfPerson } from '../../records/council-links.ts';
import { endSessionsOf } from '../../records/sessions.ts';
import type { Dependencies } from '../work.ts';

/** Somebody whom the council's sign-in service has let through. */
interface CouncilPerson {
  subject: string;
  /** Null unless the service has proved it. */
  provedEmail: string | null;
  email: string | null;
  name: string;
  appRoles: string[];
}

type CouncilSignIn =
  | { kind: 'account'; account: AccountRecord }
  /** They have no account yet: an administrator is shown who waits. */
  | { kind: 'waiting' }
  /** Their account is off, or they have left. */
  | { kind: 'off' }
  /** The council gives them no role of the desk, or we have no team for it. */
  | { kind: 'no-role' };

/**
 * The council decides which roles somebody has, and our records for which teams. A change of roles ends every session
 * that was begun before.
 *
 * @param now real time
 */
export async function signInByCouncil(
  { knex }: Pick<Dependencies, 'knex'>,
  person: CouncilPerson,
  now: Date,
): Promise<CouncilSignIn> {
  const given = ROLES.filter((role) => person.appRoles.includes(role));
  return await transact(knex, async (trx): Promise<CouncilSignIn> => {
    const account = await accountOf(trx, person);
    if (!account) {
      await recordWaitingLink(trx, { ...person, roles: given }, now);
      return { kind: 'waiting' };
    }
    if (account === 'left' || account.status !== 'active') return { kind: 'off' };
    const roles = await rolesWithTeams(trx, account, given);
    if (!areSame(roles, account.roles)) {
      await replaceRoles(trx, account.id, roles);
      await endSessionsOf(trx, account.id, now);
      await recordAccess(trx, {
        at: now,
        accountId: account.id,
        session: null,
        page: 'council sign-in',
        did: 'change',
        aboutAccountId: account.id,
        reason: `roles as the council gives them: ${given.join(', ') || 'none'}`,
      });
    }
    return roles.length === 0 ? { kind: 'no-role' } : { kind: 'account', account: { ...account, roles } };
  });
}

/** Null: none is theirs. */
async function accountOf(trx: Knex, { subject, provedEmail }: CouncilPerson): Promise<AccountRecord | 'left' | null> {
  const known = await accountBySubject(trx, subject);
  if (known) return known.hasLeft ? 'left' : known.account;
  const own = provedEmail === null ? null : await accountByEmail(trx, provedEmail);
  // An account from the envelope, or of the demo, has no person. An account that has one keeps them.
  if (!own || own.oidcSubject !== null || own.isSealed || own.isDemo || own.status === 'off') return null;
  await linkAccount(trx, own.id, subject);
  return await accountById(trx, own.id);
}

/** Those of no team: who looks after accounts, and who audits. */
const OF_ALL_TEAMS: Role[] = ['administrator', 'governance'];

async function rolesWithTeams(trx: Knex, account: AccountRecord, given: Role[]): Promise<AccountRole[]> {
  const kept = account.roles.filter(({ role }) => given.includes(role));
  const isNew = (role: Role) => kept.every((one) => one.role !== role);
  const teams = account.personId === null ? [] : await teamsOfPerson(trx, account.personId);
  const added = given
    .filter(isNew)
    .flatMap((role): AccountRole[] =>
      OF_ALL_TEAMS.includes(role) ? [{ role, teamId: null }] : teams.map((teamId) => ({ role, teamId })),
    );
  return [...kept, ...added];
}

function areSame(some: AccountRole[], others: AccountRole[]): boolean {
  const names = (roles: AccountRole[]) => roles.map(({ role, teamId }) => `${role} ${teamId ?? ''}`).sort();
  return names(some).join() === names(others).join();
}
