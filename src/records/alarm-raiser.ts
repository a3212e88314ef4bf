import type { Knex } from 'knex';

/** Whether this account of the desk has raised the alarm, or added to it, since then. */
export async function wasRaisedBy(db: Knex, alarmId: string, accountId: string, since: Date): Promise<boolean> {
  const row = await db('journal')
    .where({ alarm_id: alarmId, kind: 'alarm' })
    .where('at', '>=', since)
    .whereRaw(`actor->>'id' = ? and (detail->>'what' = 'raised' or detail->>'what' like 'cause%')`, [accountId])
    .first<{ id: string } | undefined>('id');
  return row !== undefined;
}

/** The alarms that this account of the desk has raised, or added to, since then. */
export async function alarmsRaisedBy(db: Knex, accountId: string, since: Date): Promise<string[]> {
  return await db('journal')
    .where({ kind: 'alarm' })
    .where('at', '>=', since)
    .whereNotNull('alarm_id')
    .whereRaw(`actor->>'id' = ? and (detail->>'what' = 'raised' or detail->>'what' like 'cause%')`, [accountId])
    .distinct()
    .pluck<string[]>('alarm_id');
}
