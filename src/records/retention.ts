import type { Knex } from 'knex';
import type { Clock } from '../safety/clock.ts';

/**
 * What is let go of, and when. Alarms with their calls and texts stay, visits and the journal too: who may erase them,
 * and what a legal hold keeps, is a person's to say. Old rows cost space, and each is something about somebody that
 * need not be kept (UK GDPR, article 5(1)(e)).
 */

const DAY = 86_400_000;
/** Real milliseconds between looks: what is 90 days old may be so an hour longer. */
const EVERY = 3_600_000;
/** A look comes with the sweep, which must not take long: a county of 500 workers leaves some 20,000 rows a day. */
const ROWS_A_LOOK = 5_000;

const isOfAnAlarm = (row: string): string =>
  `(${row}.alarm_id is not null or exists (select 1 from alarm where alarm.visit_id = ${row}.visit_id))`;

/**
 * By table, in an order in which none is named by another that stays: after how many days, and which rows. `:before` is
 * the day.
 */
const RULES: { table: string; days: number; rows: string }[] = [
  // With its turns: what was keyed and answered.
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
    rows: `ended_at < :before and status in ('delivered', 'completed', 'busy', 'no_answer', 'failed', 'cancelled') and not ${isOfAnAlarm('attempt')}`,
  },
  {
    table: 'ring',
    days: 365,
    rows: `created_at < :before and status in ('keyed', 'unanswered', 'stopped') and not ${isOfAnAlarm('ring')}
      and not exists (select 1 from attempt where attempt.ring_id = ring.id)`,
  },
];

/** Lets go of what is old, once an hour however often it is asked. */
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
