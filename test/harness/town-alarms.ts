import type { Town } from './town.ts';

/** The alarms of a town, beside its phones. */

/** Who has which alarm and how it stands, the oldest first, as in "Sam Okoro missed raised". */
export async function alarmsIn(
  { records }: Pick<Town, 'records'>,
  which?: Parameters<Town['records']['alarms']>[0],
): Promise<string[]> {
  return (await records.alarms(which)).map(({ worker, kind, status }) => `${worker} ${kind} ${status}`);
}

/** Every alarm ends without a word: nothing more goes out about it. */
export async function endAlarms({ knex, now }: Pick<Town, 'knex' | 'now'>): Promise<void> {
  await knex('alarm').whereNot({ status: 'closed' }).update({ status: 'closed', due_at: null, closed_at: now() });
}
