import type { Knex } from 'knex';

/** Whether this account of the desk has raised the alarm, or added to it, since then. */
export async function wasRaisedBy(db: Knex, alarmId: string, accountId: string, since: Date): Promise<boolean> {
  const row = await db('journal')
    .where({ alarm_id: alarmId, kind: 'alarm' })
    .where('at', '>=', since)
    .whereRaw(`actor->>'id' = ? and (detail->>'what' = 'raised' or detail->>'what' = 'cause')`, [accountId])
    .first<{ id: string } | undefined>('id');
  return row !== undefined;
}
