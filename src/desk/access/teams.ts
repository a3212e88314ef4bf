import type { Knex } from 'knex';
import type { AccountRecord } from '../../records/accounts.ts';
import { listTeams } from '../../records/organisation/teams.ts';
import { teamsFor } from './account.ts';
import type { DeskRequest, FoundSubject } from './page-route.ts';
import type { Permission } from './permissions.ts';

/** The teams about which an account may do this, by name. */
export async function teamsWithin(
  knex: Knex,
  account: AccountRecord,
  action: Permission,
): Promise<{ id: string; name: string }[]> {
  const reach = teamsFor(account, action);
  return (await listTeams(knex)).filter(({ id }) => reach === 'all' || reach.includes(id));
}

/** The team of an address with `:teamId`; null: there is no such team. */
export async function teamIn(knex: Knex, { request }: DeskRequest): Promise<{ id: string; name: string } | null> {
  return (await listTeams(knex)).find(({ id }) => id === String(request.params['teamId'])) ?? null;
}

export async function teamSubject(knex: Knex, asked: DeskRequest): Promise<FoundSubject | null> {
  const team = await teamIn(knex, asked);
  return team && { teamIds: [team.id] };
}
