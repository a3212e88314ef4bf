import type { Knex } from 'knex';

/** What the sweep records: when each worker swept last, and which rows it could not handle. */

export async function recordSweep(db: Knex, worker: string, at: Date): Promise<void> {
  await db('sweep').insert({ worker, swept_at: at }).onConflict('worker').merge();
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

export async function purgeFailures(db: Knex, kind: string, id: string): Promise<void> {
  await db('sweep_failure').where({ kind, row_id: id }).delete();
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
