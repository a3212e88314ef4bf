import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { insertReadyAccount, type Role } from '../../records/accounts.ts';
import { callerByStaffNumber } from '../../records/organisation/people.ts';

/** The demo's ready accounts, one of each role. They are refused beside a carrier: everybody knows their password. */

export const DEMO_PASSWORD = 'riverside';
export const DEMO_CODE = '123456';

/**
 * Of DEMO_PASSWORD. Everybody knows that password, so its hash may be a cheap one, with argon2's least memory and one
 * pass. A sign-in takes 13 ms of work less. It is written here because making it takes a start longer than all else
 * about accounts.
 */
const DEMO_HASH = '$argon2id$v=19$m=8,t=1,p=1$oDK0jaWtcgUjqcpOQuT5HQ$u/WznIos+P6/ioG4lFqkx7vKNzCJ0q37+wu5p+9hSuw';

interface DemoAccount {
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
