import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';

/**
 * The kinds of rows that may fall due. Each has its own Agenda job name, so that a flood of one kind cannot delay
 * another.
 */
export const DUE_KINDS = ['visit', 'alarm', 'ring', 'conversation', 'event', 'purple', 'unread', 'staff'] as const;
export type DueKind = (typeof DUE_KINDS)[number];

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
  await trx.raw(`with saved as (select :version::integer as version), ${JOB_AND_TELLING}`, {
    version,
    ...jobBindings(kind, id, realTime),
  });
}

/**
 * The job and its notification as the end of a `with`, after a part `saved` with the row's `version`, which is also the
 * result of the statement.
 */
export const JOB_AND_TELLING = `
  job as (
    insert into agenda_jobs (id, name, priority, next_run_at, type, data)
    select :jobId::uuid, :jobKind::text, 0, :nextRunAt::timestamptz, 'normal', jsonb_build_object('id', :rowId::text,
      'version', version, 'at', :realTime::text) from saved where :nextRunAt::timestamptz is not null
    on conflict do nothing
    returning id
  )
  select version, (select pg_notify('agenda:jobs', :notification::text) from job where :isSoon) from saved`;

/** @param realTime null: no time is set, and there is no job */
export function jobBindings(kind: DueKind, id: string, realTime: Date | null): Record<string, Knex.RawBinding> {
  const jobId = randomUUID();
  const nextRunAt = realTime && new Date(realTime.getTime() - READY);
  const notification = {
    jobId,
    jobName: kind,
    nextRunAt: nextRunAt?.toISOString(),
    priority: 0,
    timestamp: new Date().toISOString(),
  };
  return {
    jobId,
    jobKind: kind,
    nextRunAt,
    rowId: id,
    realTime: realTime?.toISOString() ?? null,
    notification: JSON.stringify(notification),
    isSoon: realTime !== null && realTime.getTime() - Date.now() < WORTH_TELLING,
  };
}

/**
 * Deletes jobs that failed for the last time before `before`, by the real clock. Agenda never looks at them again: one
 * that is to ring again has a next time, and one that runs is locked.
 */
export async function purgeFailedJobs(db: Knex, before: Date): Promise<void> {
  await db('agenda_jobs').where('failed_at', '<', before).whereNull('next_run_at').whereNull('locked_at').delete();
}
