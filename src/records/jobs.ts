import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';

/** What may fall due. Each has an Agenda job name of its own, so that a flood of one kind cannot hold up another. */
export const dueKinds = ['visit', 'alarm', 'ring', 'conversation', 'event', 'purple', 'unread'] as const;
export type DueKind = (typeof dueKinds)[number];

/**
 * Agenda gets a job ready so long before its time (real milliseconds), and the alarm clock waits out the rest to the
 * millisecond. Its own timer may fire a moment early and then leaves the job to its next look, a tenth of a second
 * later; and its queries before each job take their time too.
 */
const READY = 150;
/**
 * Agenda looks ten times a second by itself: only what is due at once needs telling. PostgreSQL lets transactions that
 * notify commit one after the other. In real milliseconds, with room for clocks that differ.
 */
const WORTH_TELLING = 5_000;

/**
 * Sets the alarm clock for a row, in the transaction that sets the row's own time. Of what is due at once Agenda is
 * told by the same notification that it sends itself, which arrives with the commit (src/timers/README.md 2.12).
 * @param version of the row: a new time is a new job, never an old one moved (src/timers/README.md 2.4);
 * the same one twice is one job
 * @param realTime by the wall's clock, as Agenda's table is the one that does not keep ours
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
      values (:jobId, :kind, 0, :nextRunAt, 'normal', jsonb_build_object('id', :id::text, 'version', :version::integer, 'at', :at::text))
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
