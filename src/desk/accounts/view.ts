import { type AccountRecord, type AccountRole, type Role, ROLES } from '../../records/accounts.ts';
import type { Teams } from '../board/books.ts';
import type { AccountOwner } from '../../records/views/account-owners.ts';
import type { NamedField } from '../shell/meanwhile.ts';
import { dayAndTime } from '../shell/times.ts';
import type { AccountSearch } from './search.ts';

/** Accounts as their pages show them. Pure. */

type Team = { id: string; name: string };

const ROLE_WORDS: Record<Role, string> = {
  worker: 'Worker',
  operator: 'Operator',
  manager: 'Manager',
  administrator: 'Administrator',
  governance: 'Governance',
};

export function accountLine(account: AccountRecord, teams: Team[], timezone: string) {
  return {
    id: account.id,
    name: account.name,
    email: account.email,
    roles: account.roles.map((role) => roleInWords(role, teams)),
    state: stateOf(account),
    isOff: account.status === 'off',
    hasCouncil: account.oidcSubject !== null,
    seen: account.lastSeenAt === null ? 'never' : dayAndTime(account.lastSeenAt, timezone),
  };
}

/** Who takes an alarm is asked for news by a phone that is proved to be theirs. */
export const ownerWords = (owner: AccountOwner | null): string =>
  owner === null
    ? 'Nobody of the file'
    : `${owner.name} (${owner.staffNumber}), ${owner.hasProvedPhone ? 'phone proved' : 'no phone proved'}`;

export const roleChoices = (chosen: AccountSearch['role']): { value: string; text: string; selected: boolean }[] => [
  { value: '', text: 'All', selected: chosen === null },
  ...ROLES.map((role) => ({ value: role, text: ROLE_WORDS[role], selected: role === chosen })),
];

function stateOf({ status, isSealed, isDemo, oidcSubject }: AccountRecord): string {
  if (status === 'off') return 'Off';
  if (status === 'invited') return 'Waits for its link to be used';
  if (isSealed) return 'In the envelope';
  if (isDemo) return 'Of the demo';
  return oidcSubject === null ? 'Password and code' : 'Council account';
}

const roleInWords = ({ role, teamId }: AccountRole, teams: Team[]): string =>
  `${ROLE_WORDS[role]}: ${teamId === null ? 'every team' : (teams.find(({ id }) => id === teamId)?.name ?? 'no team')}`;

interface RoleBox {
  value: string;
  text: string;
  checked: boolean;
}

/** The roles that somebody who looks after these teams may give. */
export function roleBoxes(teams: Team[], reach: Teams, has: AccountRole[]): RoleBox[] {
  const own = teams.filter(({ id }) => reach === 'all' || reach.includes(id)).map(({ id }): string | null => id);
  const over = reach === 'all' ? [null, ...own] : own;
  return ROLES.flatMap((role) =>
    over.map((teamId) => ({
      value: `${role}:${teamId ?? 'all'}`,
      text: roleInWords({ role, teamId }, teams),
      checked: has.some((one) => one.role === role && one.teamId === teamId),
    })),
  );
}

/** Each role as a field that two people may have ticked differently. */
export const roleFields = (boxes: RoleBox[]): NamedField<RoleBox[]>[] =>
  boxes.map(({ value, text }) => [
    text,
    (given) => (given.some((one) => one.value === value && one.checked) ? 'yes' : 'no'),
  ]);

/** What an account has afterwards: what was ticked within reach, and what it has beyond that. */
export function rolesAfter(has: AccountRole[], ticked: AccountRole[], reach: Teams): AccountRole[] {
  const isInReach = ({ teamId }: AccountRole): boolean =>
    reach === 'all' || (teamId !== null && reach.includes(teamId));
  return [...has.filter((role) => !isInReach(role)), ...ticked.filter(isInReach)];
}
