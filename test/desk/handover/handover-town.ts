import type { Role } from '../../../src/records/accounts.ts';
import { Browser, signedInAt } from '../../harness/desk.ts';
import type { Town } from '../../harness/town.ts';

/** Signs a new account in. `team` null: it has every team. */
export const ofTeam = (
  town: Town,
  role: Role,
  name: string,
  team: string | null,
  staffNumber: string | null = null,
): Promise<Browser> => signedInAt(town, role, { name, team, staffNumber });
