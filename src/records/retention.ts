import type { Knex } from 'knex';
import type { Clock } from '../safety/clock.ts';

/**
 * Which rows are deleted, and when. Alarms stay with their calls and texts, and so do visits and the journal: a person
 * must decide who may erase them, and what a legal hold keeps. Old rows take space, and each is personal data that need
 * not be kept (UK GDPR, article 5(1)(e)).
 */

const DAY = 86_400_000;
/** Real milliseconds between two runs. A row that is 90 days old may stay an hour longer. */
const EVERY = 3_600_000;
/**
 * The most rows of a table that one run deletes. It runs within the sweep, which must be short. A county of 500 workers
 * adds some 20,000 rows a day.
 */
const ROWS_A_LOOK = 5_000;

const isOfAnAlarm = (row: string): string =>
  `(${row}.alarm_id is not null or exists (select 1 from alarm where alarm.visit_id = ${row}.visit_id))`;

/**
 * For each table the age in days and the rows. The order is such that no row is deleted before the rows that refer to
 * it. `:before` is the time that many days ago.
 */
const RULES: { table: string; days: number; rows: string }[] = [
  // Its turns are deleted with it: what was keyed and answered.
  {
    table: 'conversation',
    days: 90,
    rows: `status = 'ended' and ended_at < :before
      and not exists (select 1 from attempt where attempt.id = conversation.attempt_id and ${isOfAnAlarm('attempt')})`,
  },
  { table: 'pin_failure', days: 90, rows: 'at < :before' },
  { table: 'sealed_event', days: 90, rows: 'at < :before and processed_at is not null' },
  { table: 'inbound_text', days: 365, rows: 'at < :before and act_at is null' },
  { table: 'unread_text', days: 365, rows: 'at < :before' },
  {
    table: 'attempt',
    days: 365,
    rows:
      `ended_at < :before and status in ('delivered', 'completed', 'busy', ` +
      `'no_answer', 'failed', 'cancelled') and not ${isOfAnAlarm('attempt')}`,
  },
  {
    table: 'ring',
    days: 365,
    rows: `created_at < :before and status in ('keyed', 'unanswered', 'stopped') and not ${isOfAnAlarm('ring')}
      and not exists (select 1 from attempt where attempt.ring_id = ring.id)`,
  },
];

/** Deletes old rows once an hour, however often it is called. */
export function createRetention({ knex, clock }: { knex: Knex; clock: Clock }): () => Promise<void> {
  let nextAt = -Infinity;
  return async () => {
    if (performance.now() < nextAt) return;
    nextAt = performance.now() + EVERY;
    for (const { table, days, rows } of RULES) {
      const before = new Date(clock.now().getTime() - clock.stretch(days * DAY));
      await knex.raw(
        `delete from ${table} where ctid in (select ctid from ${table} where ${rows} limit ${ROWS_A_LOOK})`,
        { before },
      );
    }
  };
}
