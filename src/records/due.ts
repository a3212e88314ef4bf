import type { Knex } from 'knex';
import { MOST_ROUNDS } from '../contact/attempt-status.ts';
import { ASKING_TO_ACT } from '../contact/purposes.ts';
import { type DueKind, DUE_KINDS } from './jobs.ts';

export interface DueRow {
  id: string;
  version: number;
}

/**
 * Every query returns an id and a version. Call sequences, conversations and events keep their version under another
 * name or have none.
 */
const SOURCES: Record<DueKind, string> = {
  visit: `select id::text, version, due_at from visit where due_at <= :before order by due_at limit :limit`,
  alarm: `select id::text, version, due_at from alarm where due_at <= :before
    order by case kind when 'duress' then 1 when 'panic' then 2 when 'watch' then 3 when 'no_answer' then 4
      else 5 end, due_at limit :limit`,
  ring: `select id::text, pass::integer as version, due_at from call_sequence
    where status = 'pausing' and due_at <= :before order by due_at limit :limit`,
  conversation: `select id::text, turn as version, due_at from conversation where status = 'live' and due_at <= :before
    order by due_at limit :limit`,
  purple: `select id::text, version, due_at from purple_call where due_at <= :before order by due_at limit :limit`,
  unread: `select id::text, version, due_at from unread_text where due_at <= :before order by due_at limit :limit`,
  staff: `select id::text, version, due_at from staff_change where due_at <= :before order by due_at limit :limit`,
  event: `select id::text, 0 as version, due_at from sealed_event
    where processed_at is null and set_aside_at is null and due_at <= :before order by due_at limit :limit`,
};

/** Rows of a kind that were due at or before `before`, the longest overdue first (of alarms, the most urgent). */
export async function dueRows(db: Knex, kind: DueKind, before: Date, limit: number): Promise<DueRow[]> {
  const { rows } = await db.raw<{ rows: DueRow[] }>(SOURCES[kind], { before, limit });
  return rows.map(({ id, version }) => ({ id, version }));
}

/**
 * Visits and alarms of which a step was due before then and has not been taken. No covert alarms, and no call or event
 * of the true book: anybody may read this.
 */
export async function countLateForAllToSee(db: Knex, before: Date): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `select (select count(*) from visit where due_at <= :before)::int
      + (select count(*) from alarm where due_at <= :before and not covert)::int as count`,
    { before },
  );
  return rows[0]?.count ?? 0;
}

/** What of the line is late. */
export interface Late {
  /** Of each kind a hundred at most. */
  count: number;
  /** When the first of them was due; null: there is none. */
  since: Date | null;
}

const MOST_LATE = 100;
const TEXT_HAS_FAILED = 3;

/**
 * Steps, and calls and texts that may go out, which were due before then and have not been seen to; and texts that came
 * in and could not be acted on, however often it was tried.
 */
export async function lateSteps(db: Knex, before: Date): Promise<Late> {
  const steps = DUE_KINDS.map((kind) => `(select due_at from (${SOURCES[kind]}) as ${kind}_due)`);
  const { rows } = await db.raw<{ rows: Late[] }>(
    `select count(*)::integer as count, min(due_at) as since from (${steps.join(' union all ')}
      union all (select not_before from contact_attempt
        where status = 'waiting' and delay_reason is null and not_before <= :before limit :limit)
      union all (select at from inbound_text where act_at is not null and failures >= :failed limit :limit)) as late`,
    { before, limit: MOST_LATE, failed: TEXT_HAS_FAILED },
  );
  return rows[0] ?? { count: 0, since: null };
}

/** What makes a line late, by the time of the database's clock. */
interface OverdueSince {
  /** Steps that were due then. */
  before: Date;
  /** Rings that were asked for then, and have not gone out. */
  heldSince: Date;
  /** Rings that were given up since then. */
  givenUpSince: Date;
}

/**
 * Calls that ask somebody to act on an alarm, were tried, and have not gone out, whatever their reason: their carriers
 * may refuse everything. What waits behind the same news for the same person has gone out with that. A ring is given up
 * after some two minutes, and the ladder asks for the next one later. So one that was given up counts while its alarm
 * is raised, and no call went out since it was asked for. One about a number that cannot be rung had fewer tries.
 */
const HELD_UP = `
  select ring.id from contact_attempt ring
  where ring.channel = 'call' and ring.purpose = any(:purposes::text[]) and ring.error_code is not null
    and ring.delay_reason is distinct from 'same_news' and ring.created_at <= :heldSince
    and (ring.status = 'waiting' or ring.status in ('sending', 'unknown')
      or (ring.status = 'failed' and ring.ended_at > :givenUpSince and ring.placed_at is null and ring.tries >= :rounds
        and not exists (select from alarm where alarm.id = ring.alarm_id and alarm.status <> 'raised')
        and ring.created_at > coalesce((select max(placed_at) from contact_attempt
          where channel = 'call' and (is_live_call or ended_at > :givenUpSince)), '-infinity')))
  limit 1`;

/** Whether anything is late (as `lateSteps` has it), or a ring about an alarm is held up. */
export async function isAnythingOverdue(db: Knex, { before, heldSince, givenUpSince }: OverdueSince): Promise<boolean> {
  if ((await lateSteps(db, before)).count > 0) return true;
  const { rows } = await db.raw<{ rows: { id: string }[] }>(HELD_UP, {
    heldSince,
    givenUpSince,
    purposes: [...ASKING_TO_ACT],
    rounds: MOST_ROUNDS,
  });
  return rows.length > 0;
}
