import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Role } from './accounts.ts';

/** Accounts that belong to somebody at the council's sign-in service, and those who wait to be linked. */

/**
 * From now on the account signs in there and nowhere else: with a password of its own it would outlive the council's
 * account.
 */
export async function linkAccount(trx: Knex, accountId: string, subject: string): Promise<void> {
  await trx('account')
    .where({ id: accountId })
    .update({ oidc_subject: subject, status: 'active', password_hash: null, totp_sealed: null, totp_step: null });
  await trx('login_code').where({ account_id: accountId }).delete();
  await trx('waiting_link').where({ subject }).delete();
}

interface WaitingLink {
  subject: string;
  email: string | null;
  name: string;
  roles: Role[];
}

export async function recordWaitingLink(trx: Knex, { subject, email, name, roles }: WaitingLink, now: Date) {
  await trx('waiting_link')
    .insert({ id: randomUUID(), subject, email, name, roles, last_at: now })
    .onConflict('subject')
    .merge(['email', 'name', 'roles', 'last_at']);
}

/** The person who waited under this id waits no more. Null: nobody did. */
export async function takeWaitingLink(trx: Knex, id: string): Promise<string | null> {
  const rows = await trx<WaitingRow>('waiting_link').where({ id }).delete().returning('subject');
  return rows[0]?.subject ?? null;
}

interface WaitingRow extends WaitingLink {
  id: string;
  last_at: Date;
}

/** The last seen first. */
export async function waitingLinks(db: Knex): Promise<(WaitingLink & { id: string; lastAt: Date })[]> {
  const rows = await db<WaitingRow>('waiting_link').orderBy('last_at', 'desc');
  return rows.map(({ id, subject, email, name, roles, last_at }) => ({
    id,
    subject,
    email,
    name,
    roles,
    lastAt: last_at,
  }));
}

export async function teamsOfPerson(db: Knex, personId: string): Promise<string[]> {
  const rows = await db<{ person_id: string; team_id: string; position: number }>('person_team')
    .where({ person_id: personId })
    .orderBy('position')
    .select('team_id');
  return rows.map(({ team_id }) => team_id);
}
