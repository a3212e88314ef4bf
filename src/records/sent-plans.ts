import type { Knex } from 'knex';

/** Which visits other systems have planned, by their own ids, and the requests that planned them. */

/** Waits for any other transaction about this appointment. Holds others off until its own ends. */
export async function lockAppointment(trx: Knex.Transaction, sender: string, appointment: string): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 16))', [`${sender}\n${appointment}`]);
}

export interface SentPlan {
  visitId: string;
  contentHash: Buffer;
}

/** Null: the sender has not spoken of it, or has called it off. */
export async function sentPlan(db: Knex, sender: string, appointment: string): Promise<SentPlan | null> {
  const row = await db('sent_plan')
    .where({ sender, appointment_id: appointment })
    .first<{ visit_id: string; content_hash: Buffer } | undefined>('visit_id', 'content_hash');
  return row ? { visitId: row.visit_id, contentHash: row.content_hash } : null;
}

export async function saveSentPlan(
  trx: Knex.Transaction,
  sender: string,
  appointment: string,
  { visitId, contentHash }: SentPlan,
): Promise<void> {
  await trx('sent_plan')
    .insert({ sender, appointment_id: appointment, visit_id: visitId, content_hash: contentHash })
    .onConflict(['sender', 'appointment_id'])
    .merge();
}

export async function deleteSentPlan(trx: Knex.Transaction, sender: string, appointment: string): Promise<void> {
  await trx('sent_plan').where({ sender, appointment_id: appointment }).delete();
}

/** The sender's own ids of these visits. */
export async function appointmentsOf(db: Knex, sender: string, visitIds: string[]): Promise<Map<string, string>> {
  const rows = await db('sent_plan')
    .where({ sender })
    .whereIn('visit_id', visitIds)
    .select<{ visit_id: string; appointment_id: string }[]>('visit_id', 'appointment_id');
  return new Map(rows.map((row) => [row.visit_id, row.appointment_id]));
}

/** Null: no request of the sender had this key. */
export async function sentRequest(db: Knex, sender: string, key: string): Promise<SentPlan | null> {
  const row = await db('sent_request')
    .where({ sender, key })
    .first<{ visit_id: string; content_hash: Buffer } | undefined>('visit_id', 'content_hash');
  return row ? { visitId: row.visit_id, contentHash: row.content_hash } : null;
}

/** Waits for any other request that uses the key now. The request is kept with the visit that it plans. */
export async function lockRequest(trx: Knex.Transaction, sender: string, key: string): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 17))', [`${sender}\n${key}`]);
}

export async function recordSentRequest(
  trx: Knex.Transaction,
  sender: string,
  key: string,
  { visitId, contentHash }: SentPlan,
  at: Date,
): Promise<void> {
  await trx('sent_request').insert({ sender, key, content_hash: contentHash, visit_id: visitId, at });
}

/** The appointments of a sender whose visits are planned, and begin in this time. */
export async function plannedAppointments(
  db: Knex,
  sender: string,
  { from, to }: { from: Date; to: Date },
): Promise<string[]> {
  return await db('sent_plan')
    .join('visit', 'visit.id', 'sent_plan.visit_id')
    .where({ sender, 'visit.status': 'planned' })
    .whereBetween('visit.planned_start', [from, to])
    .pluck<string[]>('appointment_id');
}
