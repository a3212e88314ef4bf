import type { Town } from './town.ts';

/** The alarms of a town, beside its phones. */

/** Who has which alarm and how it stands, the oldest first, as in "Sam Okoro missed raised". */
export async function alarmsIn({ knex }: Pick<Town, 'knex'>): Promise<string[]> {
  const rows = await knex('alarm')
    .join('person', 'person.id', 'alarm.worker_id')
    .orderBy('raised_at')
    .select<{ name: string; kind: string; status: string }[]>('person.name', 'kind', 'alarm.status');
  return rows.map(({ name, kind, status }) => `${name} ${kind} ${status}`);
}

/** Every alarm ends without a word: nothing more goes out about it. */
export async function endAlarms({ knex, now }: Pick<Town, 'knex' | 'now'>): Promise<void> {
  await knex('alarm').whereNot({ status: 'closed' }).update({ status: 'closed', due_at: null, closed_at: now() });
}
