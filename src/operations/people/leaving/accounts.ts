import type { Knex } from 'knex';
import { recordAccess } from '../../../records/access-log.ts';
import { accountsOfPerson, lockAdministrators, setAccountStatus } from '../../../records/accounts.ts';
import { endSessionsOf } from '../../../records/sessions.ts';

/** The desk accounts of somebody who leaves. */

/** Nobody else could look after the accounts. */
export async function isLastAdministrator(trx: Knex.Transaction, personId: string): Promise<boolean> {
  const administrators = await lockAdministrators(trx);
  const own = new Set((await accountsOfPerson(trx, personId)).map(({ id }) => id));
  return administrators.length > 0 && administrators.every((id) => own.has(id));
}

/**
 * Turns them off and ends their sessions.
 * @param realNow as everything of accounts is by the real clock
 */
export async function turnOffAccounts(
  trx: Knex.Transaction,
  personId: string,
  realNow: Date,
  plannedBy: string | null,
): Promise<void> {
  const accounts = await accountsOfPerson(trx, personId);
  for (const { id } of accounts.filter(({ status }) => status !== 'off')) {
    await setAccountStatus(trx, id, 'off');
    await endSessionsOf(trx, id, realNow);
    await recordAccess(trx, {
      at: realNow,
      accountId: plannedBy,
      ...(plannedBy === null && { byCommand: 'Buddyline' }),
      session: null,
      page: 'account',
      did: 'change',
      aboutAccountId: id,
      reason: 'account turned off: its person has left',
    });
  }
}
