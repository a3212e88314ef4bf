import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { insertReadyAccount, type Role } from '../../records/accounts.ts';
import { callerByStaffNumber } from '../../records/organisation/people.ts';

/** The demo's ready accounts, one of each role. They are refused beside a carrier: everybody knows their password. */

export const DEMO_PASSWORD = 'riverside';
export const DEMO_CODE = '123456';

/** Of DEMO_PASSWORD. It is written here because making it takes longer than the rest of a start's work on accounts. */
const DEMO_HASH = '$argon2id$v=19$m=19456,t=2,p=1$1hz2KRjf6DS+SVvi7lY2WQ$nNezqMxvD/EQfnyO+fARigDQp5cMlbiq4Q9++8vq/cE';

export interface DemoAccount {
  email: string;
  name: string;
  role: Role;
  staffNumber: string | null;
}

export const DEMO_ACCOUNTS: DemoAccount[] = [
  { email: 'joan@riverside.example', name: 'Joan Mercer', role: 'manager', staffNumber: '4030' },
  { email: 'ana@riverside.example', name: 'Ana Kowalska', role: 'worker', staffNumber: '4022' },
  { email: 'office@riverside.example', name: 'Riverside office', role: 'operator', staffNumber: null },
  { email: 'admin@riverside.example', name: 'Dev Rao', role: 'administrator', staffNumber: null },
  { email: 'audit@riverside.example', name: 'Mary Quist', role: 'governance', staffNumber: null },
];

/** Those that are not there yet. @param now real time */
export async function makeDemoAccounts(knex: Knex, now: Date): Promise<void> {
  for (const account of DEMO_ACCOUNTS) await makeReadyAccount(knex, account, null, now);
}

/** An account with the demo's password and code. Null: somebody has this address already. */
export async function makeReadyAccount(
  knex: Knex,
  { email, name, role, staffNumber }: DemoAccount,
  teamId: string | null,
  now: Date,
): Promise<string | null> {
  const person = staffNumber === null ? null : await callerByStaffNumber(knex, staffNumber);
  const id = randomUUID();
  const account = { id, email, name, personId: person?.id ?? null, isSealed: false, roles: [{ role, teamId }] };
  const isNew = await knex.transaction((trx) => insertReadyAccount(trx, account, DEMO_HASH, now));
  return isNew ? id : null;
}
