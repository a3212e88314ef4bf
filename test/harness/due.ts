import type { Knex } from 'knex';
import { dueRows } from '../../src/records/due.ts';
import { type DueKind, dueKinds } from '../../src/records/jobs.ts';

type Handlers = Record<DueKind, (id: string) => Promise<void>>;

/** What falls due, where the test holds the clock and no alarm clock runs. Returns how many rows were handled; `atOnce` of them side by side. */
export async function handleDue(knex: Knex, handlers: Handlers, now: Date, atOnce = 1): Promise<number> {
  let handled = 0;
  const due = await Promise.all(dueKinds.map(async (kind) => ({ kind, found: await dueRows(knex, kind, now, 1000) })));
  for (const { kind, found } of due) {
    const rows = found.values();
    await Promise.all(Array.from({ length: atOnce }, async () => {
      for (const { id } of rows) {
        await handlers[kind](id);
        handled += 1;
      }
    }));
  }
  return handled;
}

/** Every time at which something falls due, whoever then acts. */
const TIMES = `
  select due_at as at from visit where due_at is not null union all select due_at from alarm where due_at is not null
  union all select due_at from ring where status = 'pausing' union all select due_at from sealed_event where derived_at is null
  union all select due_at from purple_call where due_at is not null
  union all select due_at from conversation where status = 'live' union all select not_before from attempt where status = 'waiting'
  union all select due_at from memo where due_at is not null`;

/** When something falls due next, after now; null where nothing will. */
export async function nextDue(knex: Knex, now: Date): Promise<Date | null> {
  const { rows } = await knex.raw<{ rows: { at: Date | null }[] }>(`select min(at) as at from (${TIMES}) due where at > ?`, [now]);
  return rows[0]?.at ?? null;
}

/** Whether there may be anything to do now: one question where nothing is. */
export async function isAnythingDue(knex: Knex, now: Date): Promise<boolean> {
  const { rows } = await knex.raw<{ rows: unknown[] }>(`select 1 from (${TIMES}) due where at <= ? limit 1`, [now]);
  return rows.length > 0;
}
