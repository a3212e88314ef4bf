import type { AccountRecord } from '../../records/accounts.ts';
import type { Actor } from '../../records/actor.ts';
import { personKey } from '../../contact/contact-key.ts';
import { type Permission, type Grant, grantOf, type Scope } from './permissions.ts';

/** What an account may do, and about whom. Pure: the records are read by the page. */

/** What a page is about, as far as the permission asks. A page without a subject is about a whole team's scope. */
export interface Subject {
  /** The teams that it belongs to. Empty: no team's, so only a role for every team reaches it. */
  teamIds: string[];
  personId?: string | null;
  /** The account was asked or told in this alarm. */
  isAsked?: boolean;
  /** The account raised this alarm at the desk, within the last half an hour. */
  isRaisedByThem?: boolean;
  isClosed?: boolean;
}

type Verdict =
  | { kind: 'yes' }
  /** After confirming who they are. */
  | { kind: 'step-up' }
  /** None of the account's roles may do this to anything. */
  | { kind: 'no-role' }
  /** A role may, but not here. */
  | { kind: 'not-here' };

export function judgeAccess(account: AccountRecord, action: Permission, subject: Subject | null): Verdict {
  const grants = account.roles.flatMap(({ role, teamId }) => {
    const grant = grantOf(action, role);
    return grant ? [{ grant, teamId }] : [];
  });
  if (grants.length === 0) return { kind: 'no-role' };
  const reaching = subject ? grants.filter(({ grant, teamId }) => reaches(grant, teamId, account, subject)) : grants;
  if (reaching.length === 0) return { kind: 'not-here' };
  return reaching.some(({ grant }) => !grant.stepUp) ? { kind: 'yes' } : { kind: 'step-up' };
}

function reaches({ scope }: Grant, teamId: string | null, account: AccountRecord, subject: Subject): boolean {
  const isOwn = account.personId !== null && subject.personId === account.personId;
  if (scope === 'own') return isOwn;
  if (scope === 'own or team' && isOwn) return true;
  // A buddy may be of another team. The line has told them of the alarm already.
  if (scope === 'asked') return subject.isAsked === true;
  if (teamId !== null && !subject.teamIds.includes(teamId)) return false;
  switch (scope) {
    case 'team':
    case 'own or team':
      return true;
    case 'raised':
      return subject.isRaisedByThem === true;
    case 'closed':
      return subject.isClosed === true;
  }
}

/** The contact that an account is, if it is a person of the organisation. */
export const contactKeyOf = ({ personId }: AccountRecord): string | null =>
  personId === null ? null : personKey(personId);

/** The signed-in person, as the one who does something. */
export const deskActor = ({ id }: Pick<AccountRecord, 'id'>): Extract<Actor, { kind: 'account' }> => ({
  kind: 'account',
  id,
  via: 'desk',
});

/** The teams whose things a list may show; 'all' for a role without a limit. `scope`: of roles that reach so far. */
export function teamsFor(account: AccountRecord, action: Permission, scope: Scope = 'team'): 'all' | string[] {
  const roles = account.roles.filter(({ role }) => grantOf(action, role)?.scope === scope);
  if (roles.some(({ teamId }) => teamId === null)) return 'all';
  return roles.flatMap(({ teamId }) => teamId ?? []);
}

/** Whether any of the account's roles may do this to something. */
export const mayEver = (account: AccountRecord, action: Permission): boolean =>
  judgeAccess(account, action, null).kind !== 'no-role';
