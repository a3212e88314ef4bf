import type { Knex } from 'knex';
import { dueRows } from '../../src/records/due.ts';
import { type DueKind, DUE_KINDS } from '../../src/records/jobs.ts';

type Handlers = Record<DueKind, (id: string) => Promise<void>>;

/**
 * Handles everything that is due, for tests that control the clock and have no alarm clock. Returns how many rows were
 * handled, `atOnce` of them in parallel.
 */
export async function handleDue(
  knex: Knex,
  handlers: Handlers,
  now: Date,
  { falling = new Set<Falling>(DUE_KINDS), atOnce = 1 } = {},
): Promise<number> {
  let handled = 0;
  const due = await Promise.all(
    DUE_KINDS.filter((kind) => falling.has(kind)).map(async (kind) => ({
      kind,
      found: await dueRows(knex, kind, now, 1000),
    })),
  );
  for (const { kind, found } of due) {
    const rows = found.values();
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const { id } of rows) {
          await handlers[kind](id);
          handled += 1;
        }
      }),
    );
  }
  return handled;
}

/** The queries for all due times, by what acts at them. */
const TIMES: Record<DueKind | 'attempt' | 'memo' | 'text', string> = {
  visit: 'select due_at as at from visit where due_at is not null',
  alarm: 'select due_at as at from alarm where due_at is not null',
  ring: `select due_at as at from call_sequence where status = 'pausing'`,
  conversation: `select due_at as at from conversation where status = 'live'`,
  event: 'select due_at as at from sealed_event where processed_at is null and set_aside_at is null',
  purple: 'select due_at as at from purple_call where due_at is not null',
  unread: 'select due_at as at from unread_text where due_at is not null',
  staff: 'select due_at as at from staff_change where due_at is not null',
  attempt: `select not_before as at from contact_attempt where status = 'waiting'`,
  memo: 'select due_at as at from memo where due_at is not null',
  text: 'select act_at as at from inbound_text where act_at is not null',
};
export type Falling = keyof typeof TIMES;

const NOW = Object.entries(TIMES)
  .map(([kind, times]) => `select '${kind}' as kind where exists (select 1 from (${times}) t where at <= :now)`)
  .join(' union all ');
const NEXT = Object.values(TIMES).join(' union all ');

/** What a look at all due times finds. */
export interface Due {
  /** What may be due now. */
  falling: Set<Falling>;
  /** When something is due next, after now; null if nothing will be. */
  next: Date | null;
}

/** Takes one query. */
export async function lookForDue(knex: Knex, now: Date): Promise<Due> {
  const { rows } = await knex.raw<{ rows: { falling: Falling[]; next: Date | null }[] }>(
    `select array(${NOW}) as falling, (select min(at) from (${NEXT}) due where at > :now) as next`,
    { now },
  );
  const [{ falling, next } = { falling: [], next: null }] = rows;
  return { falling: new Set(falling), next };
}
