import type { Knex } from 'knex';

/** Numbers of people who have left. Retention lets go of them after 30 days. */

/** Before the numbers themselves go. */
export async function recordFormerPhones(trx: Knex.Transaction, personId: string, at: Date): Promise<void> {
  await trx.raw(
    'insert into former_phone (person_id, number, left_at) select person_id, number, ? from phone where person_id = ?',
    [at, personId],
  );
}

/** Whose number it was, the last first; null: it belonged to nobody who has left lately. */
export async function formerOwnerOf(db: Knex, number: string): Promise<{ name: string; staffNumber: string } | null> {
  const { rows } = await db.raw<{ rows: { name: string; staff_number: string }[] }>(
    `select p.name, p.staff_number from former_phone f join person p on p.id = f.person_id where f.number = ?
    order by f.left_at desc limit 1`,
    [number],
  );
  return rows[0] ? { name: rows[0].name, staffNumber: rows[0].staff_number } : null;
}
