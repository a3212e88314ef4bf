import type { Knex } from 'knex';
import type { AccountRecord } from '../../records/accounts.ts';
import { teamsFor } from '../access/account.ts';
import { teamsWithin } from '../access/teams.ts';
import type { Teams } from '../board/books.ts';

/** Boxes to tick: the teams whose other systems an account looks after. */
export async function teamChoices(
  knex: Knex,
  account: AccountRecord,
  ticked: string[],
): Promise<{ value: string; text: string; checked: boolean }[]> {
  const own = await teamsWithin(knex, account, 'change API tokens');
  const all = teamsFor(account, 'change API tokens') === 'all' ? [{ id: 'all', name: 'Every team' }] : [];
  return [...all, ...own].map(({ id, name }) => ({ value: id, text: name, checked: ticked.includes(id) }));
}

/** Null: teams were chosen that are not theirs, or none. */
export async function teamsChosen(knex: Knex, account: AccountRecord, ticked: string[]): Promise<Teams | null> {
  if (ticked.includes('all')) return teamsFor(account, 'change API tokens') === 'all' ? 'all' : null;
  const own = (await teamsWithin(knex, account, 'change API tokens')).map(({ id }) => id);
  return ticked.length > 0 && ticked.every((id) => own.includes(id)) ? ticked : null;
}
