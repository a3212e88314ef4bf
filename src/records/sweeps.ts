import type { Knex } from 'knex';

/** What the sweep records: when each worker swept last, and which rows it could not handle. */

/** A worker that sweeps has not stopped, and the people who were told of it are told again the next time. */
export async function recordSweep(db: Knex, worker: string, at: Date): Promise<void> {
  await db.raw(
    `
    insert into sweep (worker, swept_at, started_at) values (:worker, :at, :at)
    on conflict (worker) do update set swept_at = excluded.swept_at, stopped_at = null, missed_at = null`,
    { worker, at },
  );
}

/** The worker stops on purpose: nobody is to miss it. */
export async function recordStop(db: Knex, worker: string, at: Date): Promise<void> {
  await db('sweep').where({ worker }).update({ stopped_at: at });
}

interface WatchedWorker {
  worker: string;
  sweptAt: Date;
}

/** Whether another worker has swept since then and did not stop on purpose. */
export async function isAnotherSweeping(db: Knex, worker: string, since: Date): Promise<boolean> {
  const row = await db('sweep')
    .whereNot({ worker })
    .where('swept_at', '>', since)
    .whereNull('stopped_at')
    .first<{ worker: string } | undefined>('worker');
  return row !== undefined;
}

/** The workers that have not stopped on purpose and that nobody misses yet. */
export async function watchedWorkers(db: Knex): Promise<WatchedWorker[]> {
  return db('sweep')
    .whereNotNull('started_at')
    .whereNull('stopped_at')
    .whereNull('missed_at')
    .orderBy('swept_at')
    .select<WatchedWorker[]>('worker', 'swept_at as sweptAt');
}

/**
 * Marks the worker as missed, unless it has swept since or another worker has marked it. Says whether the loss is worth
 * telling: it is not where another worker has started since and none has stopped on purpose, for that one has taken its
 * place.
 */
export async function missWorker(
  db: Knex,
  { worker, sweptAt }: WatchedWorker,
  now: Date,
): Promise<'told before' | 'replaced' | 'lost'> {
  const { rows } = await db.raw<{ rows: { started: number; stopped: number }[] }>(
    `
    update sweep set missed_at = :now where worker = :worker and swept_at = :sweptAt and missed_at is null
      and stopped_at is null
    returning (select count(*)::int from sweep s where s.started_at > sweep.swept_at) as started,
      (select count(*)::int from sweep s where s.stopped_at > sweep.swept_at) as stopped`,
    { worker, sweptAt, now },
  );
  const [row] = rows;
  if (!row) return 'told before';
  return row.started > row.stopped ? 'replaced' : 'lost';
}

/** Nobody could be told of a worker that was marked as missed at that time: the next look finds it again. */
export async function missAgain(db: Knex, worker: string, missedAt: Date): Promise<void> {
  await db('sweep').where({ worker, missed_at: missedAt }).update({ missed_at: null });
}

/** Rows of processes that ended before that. One that sweeps now has a row of its own. */
export async function purgeSweeps(db: Knex, before: Date): Promise<void> {
  await db('sweep').where('swept_at', '<', before).delete();
}

/** Whether a worker that swept last at that time had not stopped on purpose since. */
export async function wasRunningAt(db: Knex, at: Date): Promise<boolean> {
  const row = await db('sweep').where({ swept_at: at }).whereNull('stopped_at').first('worker');
  return row !== undefined;
}

/** Rows from before the clock was put back. A worker that sweeps writes its own anew. */
export async function purgeSweepsAfter(db: Knex, now: Date): Promise<void> {
  await db('sweep').where('swept_at', '>', now).delete();
}

/** Counts a failure of a row. Resolves with the number of failures without a success between them. */
export async function recordFailure(db: Knex, kind: string, id: string): Promise<number> {
  const [row] = await db('sweep_failure')
    .insert({ kind, row_id: id, failures: 1 })
    .onConflict(['kind', 'row_id'])
    .merge({ failures: db.raw('sweep_failure.failures + 1') })
    .returning<{ failures: number }[]>('failures');
  return row?.failures ?? 1;
}

/** Forgets the failures of all other rows: they have been handled since, by a sweep or at their time. */
export async function purgeFailuresExcept(db: Knex, failed: { kind: string; id: string }[]): Promise<void> {
  await db.raw(
    `delete from sweep_failure
      where (kind, row_id) not in (select * from unnest(:kinds::text[], :ids::text[]) as failed (kind, id))`,
    { kinds: failed.map(({ kind }) => kind), ids: failed.map(({ id }) => id) },
  );
}

/** How many rows could not be handled so often, and have not been since. */
export async function countFailing(db: Knex, failures: number): Promise<number> {
  const row = await db('sweep_failure')
    .where('failures', '>=', failures)
    .count<{ count: number }[]>('* as count')
    .first();
  return Number(row?.count ?? 0);
}

/** Takes one failure back, so that the next one counts as the one to be told again. */
export async function uncountFailure(db: Knex, kind: string, id: string): Promise<void> {
  await db('sweep_failure').where({ kind, row_id: id }).decrement('failures', 1);
}

/** Until the end of the transaction no other worker records a sweep, nor looks at this. */
export async function lockSweeps(trx: Knex.Transaction): Promise<void> {
  await trx('sweep').forUpdate().select('worker');
}

/** When any worker last swept; null: none ever has. */
export async function lastSweep(db: Knex): Promise<Date | null> {
  const row = await db('sweep').max<{ at: Date | null }>('swept_at as at').first();
  return row?.at ?? null;
}

export interface Sweep {
  worker: string;
  sweptAt: Date;
  /** It was stopped on purpose. */
  isStopped: boolean;
}

/** Of each process that looks for what falls due, or did: the latest first. */
export async function listSweeps(db: Knex): Promise<Sweep[]> {
  const { rows } = await db.raw<{ rows: Sweep[] }>(
    `select worker, swept_at as "sweptAt", stopped_at is not null as "isStopped" from sweep order by swept_at desc`,
  );
  return rows;
}
