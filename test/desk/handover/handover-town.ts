import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { makeReadyAccount } from '../../../src/operations/accounts/demo-accounts.ts';
import type { Role } from '../../../src/records/accounts.ts';
import { teamIdByName } from '../../../src/records/organisation/teams.ts';
import { Browser } from '../../harness/desk.ts';
import type { Town } from '../../harness/town.ts';

/** Signs a new account in. `team` null: it has every team. */
export async function ofTeam(
  town: Town,
  role: Role,
  name: string,
  team: string | null,
  staffNumber: string | null = null,
): Promise<Browser> {
  const email = `${randomUUID()}@riverside.example`;
  const teamId = team === null ? null : await teamIdByName(town.knex, team);
  await makeReadyAccount(town.knex, { email, name, role, staffNumber }, teamId, town.now());
  const desk = new Browser(request.agent(town.url));
  await desk.signsIn(email);
  return desk;
}
