import type { Knex } from 'knex';

/**
 * When a person last pressed a key on each of these numbers, in a call that gives nothing away: calls about an alarm
 * that is covert or open, and covert calls of any kind, do not count. The reader may not know of them.
 */
export async function lastKeysOf(db: Knex, numbers: string[]): Promise<Map<string, Date>> {
  const { rows } = await db.raw<{ rows: { number: string; at: Date }[] }>(
    `
    select a.to_number as number, max(a.keyed_at) as at from contact_attempt a left join alarm m on m.id = a.alarm_id
    where a.to_number = any (:numbers) and a.keyed_at is not null and a.purpose <> 'purple'
      and (a.alarm_id is null or m.drill or (m.status = 'closed' and not m.covert))
    group by a.to_number`,
    { numbers },
  );
  return new Map(rows.map(({ number, at }) => [number, at]));
}
