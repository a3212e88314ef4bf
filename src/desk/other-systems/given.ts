import type { AccountRecord } from '../../records/accounts.ts';
import type { ApiScope } from '../../records/api-tokens.ts';
import { teamsFor } from '../access/account.ts';
import type { Permission } from '../access/permissions.ts';
import type { Teams } from '../board/books.ts';

/** What a scope lets another system see. Nobody gives more than they see at the desk themselves. Pure. */

export const SCOPE_WORDS: Record<ApiScope, string> = {
  'visits:plan': 'Plan visits, and change and call off what it has planned',
  'visits:read': 'See who is out, by staff number: no name and no place',
  'names:read': 'Names, places and case references too, of what it sees',
  'alarms:read': 'See open alarms that are not covert',
  'alarms:covert': 'Covert alarms too: only where no worker and no family can ever see its screen',
};

const NEEDS: Partial<Record<ApiScope, Permission>> = {
  'visits:read': 'see the shown board',
  'names:read': 'see the shown board',
  'alarms:read': 'see the true board',
  'alarms:covert': 'see the true board',
};

/** Whether an account may give this of these teams. */
export function mayGive(account: AccountRecord, scope: ApiScope, teamIds: Teams): boolean {
  const needed = NEEDS[scope];
  if (needed === undefined) return true;
  const reach = teamsFor(account, needed);
  return reach === 'all' || (teamIds !== 'all' && teamIds.every((id) => reach.includes(id)));
}
