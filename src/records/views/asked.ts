import type { Knex } from 'knex';

/**
 * What the line has told one person about alarms: the rows of their own contacts, and nothing else. A person who was
 * asked about none reads nothing of any alarm, however many are open.
 */

/** Those of these people whom the line has asked or told about an alarm that is open. */
export async function askedNow(db: Knex, personIds: string[]): Promise<Set<string>> {
  if (personIds.length === 0) return new Set();
  // A look at each alarm by its id: a join could begin with the alarms that are open.
  const { rows } = await db.raw<{ rows: { person_id: string }[] }>(
    `select distinct c.person_id from alarm_contact c
    where c.person_id = any(:personIds) and (select a.status <> 'closed' from alarm a where a.id = c.alarm_id)`,
    { personIds },
  );
  return new Set(rows.map(({ person_id: personId }) => personId));
}

/** The alarms, open or closed, about which the line has asked or told them. */
export async function alarmsTold(db: Knex, personId: string): Promise<string[]> {
  return await db('alarm_contact').where({ person_id: personId }).pluck<string[]>('alarm_id');
}
