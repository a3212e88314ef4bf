import type { Knex } from 'knex';
import { toJson } from '../database/json.ts';

/**
 * The append-only record of what happened, for `cli story` and for whoever must answer for it later. It holds no PIN;
 * names and addresses stay in their own tables.
 */
export interface JournalEntry {
  at: Date;
  kind: string;
  workerId?: string | null;
  visitId?: string | null;
  alarmId?: string | null;
  attemptId?: string | null;
  conversationId?: string | null;
  detail: Record<string, unknown>;
}

export async function writeJournal(db: Knex, entries: JournalEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await db('journal').insert(
    entries.map((entry) => ({
      at: entry.at,
      kind: entry.kind,
      worker_id: entry.workerId ?? null,
      visit_id: entry.visitId ?? null,
      alarm_id: entry.alarmId ?? null,
      attempt_id: entry.attemptId ?? null,
      conversation_id: entry.conversationId ?? null,
      detail: toJson(entry.detail),
    })),
  );
}

/** Whether an operator was told of that since then; `workerId`: about that worker. */
export async function wasReportedSince(
  db: Knex,
  what: string,
  since: Date,
  workerId: string | null = null,
): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `
    select 1 from journal where kind = 'operator' and at > :since and detail->>'what' = :what and (:workerId::uuid is null or worker_id = :workerId) limit 1`,
    { since, what, workerId },
  );
  return rows.length > 0;
}
