import { createHmac, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { makeReadyAccount } from '../../src/operations/accounts/demo-accounts.ts';
import { addWallScreen, beginWall } from '../../src/operations/accounts/wall-screen.ts';
import type { Role } from '../../src/records/accounts.ts';
import { DATA_SECRET } from './settings.ts';

/** Somebody at the desk, with a session as a sign-in makes it. */

const HOUR = 3_600_000;

interface Wanted {
  email: string;
  role: Role;
  /** Null: for every team. */
  teamId: string | null;
  staffNumber: string | null;
}

/** Returns the session's cookie. */
export async function deskSession(knex: Knex, { email, role, teamId, staffNumber }: Wanted): Promise<string> {
  const account = { email, name: `The ${role}`, role, staffNumber };
  const accountId = await makeReadyAccount(knex, account, teamId, new Date());
  const sid = randomUUID();
  const at = Date.now();
  const sess = { cookie: { path: '/', httpOnly: true }, accountId, signedInAt: at, handAt: at, browser: 'Bench' };
  await knex('session').insert({ sid, sess: JSON.stringify(sess), expire: new Date(at + HOUR) });
  // Beside a carrier the demo's accounts are refused.
  await knex('account').where({ id: accountId }).update({ is_demo: false });
  const key = createHmac('sha256', DATA_SECRET).update('buddyline desk session').digest('hex');
  const signature = createHmac('sha256', key).update(sid).digest('base64').replace(/=+$/, '');
  return `desk=${encodeURIComponent(`s:${sid}.${signature}`)}`;
}

/** Returns the cookie of a screen on a wall, which shows this team. */
export async function wallSession(knex: Knex, teamId: string): Promise<string> {
  const account = { email: `wall-${teamId}@bench.example`, name: 'The manager', role: 'manager' as const };
  const id = await makeReadyAccount(knex, { ...account, staffNumber: null }, teamId, new Date());
  if (id === null) throw new Error('the team has a screen already');
  const actor = { kind: 'account' as const, id, via: 'desk' as const };
  const { code } = await addWallScreen({ knex }, actor, { name: 'Wall', teamId }, new Date());
  const secrets = { pin: { current: '' }, data: { current: DATA_SECRET } };
  const begun = await beginWall({ knex, secrets }, { code, form: '' }, new Date());
  if (!begun) throw new Error('the code of the screen is not taken');
  return `desk-wall=${begun.secret}`;
}
