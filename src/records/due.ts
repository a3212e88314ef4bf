import type { Knex } from 'knex';
import { type DueKind, dueKinds } from './jobs.ts';

export interface DueRow {
  id: string;
  version: number;
}

/**
 * Every query returns an id and a version. Call sequences, conversations and events keep their version under another
 * name or have none.
 */
const sources: Record<DueKind, string> = {
  visit: `select id::text, version from visit where due_at <= :before order by due_at limit :limit`,
  alarm: `select id::text, version from alarm where due_at <= :before
    order by case kind when 'duress' then 1 when 'panic' then 2 when 'watch' then 3 when 'no_answer' then 4
      else 5 end, due_at limit :limit`,
  ring: `select id::text, pass::integer as version from call_sequence where status = 'pausing' and due_at <= :before
    order by due_at limit :limit`,
  conversation: `select id::text, turn as version from conversation where status = 'live' and due_at <= :before
    order by due_at limit :limit`,
  purple: `select id::text, version from purple_call where due_at <= :before order by due_at limit :limit`,
  unread: `select id::text, version from unread_text where due_at <= :before order by due_at limit :limit`,
  staff: `select id::text, version from staff_change where due_at <= :before order by due_at limit :limit`,
  event: `select id::text, 0 as version from sealed_event
    where processed_at is null and set_aside_at is null and due_at <= :before order by due_at limit :limit`,
};

/** Rows of a kind that were due at or before `before`, the longest overdue first (of alarms, the most urgent). */
export async function dueRows(db: Knex, kind: DueKind, before: Date, limit: number): Promise<DueRow[]> {
  const { rows } = await db.raw<{ rows: DueRow[] }>(sources[kind], { before, limit });
  return rows;
}

/**
 * Whether a step, or a call or text that may go out, was due before then and has not been seen to. What waits for a
 * carrier that refuses it, or asks for more time, has a reason to wait and does not count.
 */
export async function isAnythingOverdue(db: Knex, before: Date): Promise<boolean> {
  for (const kind of dueKinds) if ((await dueRows(db, kind, before, 1)).length > 0) return true;
  const waiting = await db('contact_attempt')
    .where({ status: 'waiting', delay_reason: null })
    .where('not_before', '<=', before)
    .first<{ id: string } | undefined>('id');
  return waiting !== undefined;
}
