import type { Knex } from 'knex';
import { KEY_THAT_MAY_BE_READ } from '../organisation/phones.ts';

/**
 * When a person last pressed a key on each of these numbers, in a call that gives nothing away.
 */
export async function lastKeysOf(db: Knex, numbers: string[]): Promise<Map<string, Date>> {
  const { rows } = await db.raw<{ rows: { number: string; at: Date }[] }>(
    `
    select a.to_number as number, max(a.keyed_at) as at from contact_attempt a left join alarm m on m.id = a.alarm_id
    where a.to_number = any (:numbers) and ${KEY_THAT_MAY_BE_READ}
    group by a.to_number`,
    { numbers },
  );
  return new Map(rows.map(({ number, at }) => [number, at]));
}
