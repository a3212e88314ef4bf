import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';

/**
 * The kinds of rows that may fall due. Each has its own Agenda job name, so that a flood of one kind cannot delay
 * another.
 */
export const dueKinds = ['visit', 'alarm', 'ring', 'conversation', 'event', 'purple', 'unread', 'staff'] as const;
export type DueKind = (typeof dueKinds)[number];

/**
 * Agenda starts a job this many real milliseconds early, and the alarm clock waits for the exact millisecond. Agenda's
 * own timer may fire a moment early, and then leaves the job to its next look, a tenth of a second later. Its queries
 * before each job take time too.
 */
const READY = 150;
/**
 * Only jobs due within this time need a notification: Agenda looks ten times a second by itself. PostgreSQL lets
 * transactions that notify commit one after the other, so others send none. Real milliseconds, with a margin for clocks
 * that differ.
 */
const WORTH_TELLING = 5_000;

/**
 * Sets the alarm clock for a row, in the transaction that sets the row's own time. If the row is due at once, Agenda
 * gets the same notification that it sends itself, which arrives with the commit (src/timers/README.md 2.12).
 * @param version the row's version. A new time is a new job, and an old job is never moved (src/timers/README.md 2.4).
 * The same version twice is one job.
 * @param realTime the time by the real clock, because Agenda's table is the only one that does not use Buddyline's
 * clock
 */
export async function enqueueDue(
  trx: Knex.Transaction,
  kind: DueKind,
  id: string,
  version: number,
  realTime: Date,
): Promise<void> {
  const jobId = randomUUID();
  const nextRunAt = new Date(realTime.getTime() - READY);
  const notification = {
    jobId,
    jobName: kind,
    nextRunAt: nextRunAt.toISOString(),
    priority: 0,
    timestamp: new Date().toISOString(),
  };
  await trx.raw(
    `
    with job as (
      insert into agenda_jobs (id, name, priority, next_run_at, type, data)
      values (:jobId, :kind, 0, :nextRunAt, 'normal', jsonb_build_object('id', :id::text, 'version',
        :version::integer, 'at', :at::text))
      on conflict do nothing
      returning id
    )
    select pg_notify('agenda:jobs', :notification) from job where :isSoon`,
    {
      jobId,
      kind,
      nextRunAt,
      at: realTime.toISOString(),
      id,
      version,
      notification: JSON.stringify(notification),
      isSoon: realTime.getTime() - Date.now() < WORTH_TELLING,
    },
  );
}
