import type { Knex } from 'knex';

/**
 * What a turn of a worker's may mean for the true book, written in the turn's own transaction and opened afterwards:
 * whatever it says, the same statement writes as many bytes.
 */
export interface SealedEventRow {
  id: number;
  workerId: string;
  at: Date;
  sealed: Buffer;
}

export interface NewSealedEvent {
  workerId: string;
  at: Date;
  /** When it is to be derived: at once, or after a while in which a PIN may take it back. */
  dueAt: Date;
  sealed: Buffer;
}

interface Row {
  id: number;
  worker_id: string;
  at: Date;
  due_at: Date;
  sealed: Buffer;
  derived_at: Date | null;
}

export async function insertSealedEvents(trx: Knex.Transaction, events: NewSealedEvent[]): Promise<void> {
  if (events.length === 0) return;
  await trx('sealed_event').insert(events.map((event) => ({
    worker_id: event.workerId, at: event.at, due_at: event.dueAt, sealed: event.sealed,
  })));
}

/** Which workers have events to be derived at `now`, the longest waiting first. */
export async function workersWithDueEvents(db: Knex, now: Date, limit: number): Promise<string[]> {
  const rows = await db<Row>('sealed_event').whereNull('derived_at').where('due_at', '<=', now)
    .groupBy('worker_id').orderByRaw('min(due_at)').limit(limit).select<{ worker_id: string }[]>('worker_id');
  return rows.map(({ worker_id }) => worker_id);
}

export async function workerOfEvent(db: Knex, id: number): Promise<string | null> {
  return (await db<Row>('sealed_event').where({ id }).first('worker_id'))?.worker_id ?? null;
}

/** Whether its time has come, and it has not been derived. */
export async function isOverdue(db: Knex, id: number, now: Date): Promise<boolean> {
  return (await db<Row>('sealed_event').where({ id }).whereNull('derived_at').where('due_at', '<=', now).first('id')) !== undefined;
}

export async function dueEventsOf(trx: Knex.Transaction, workerId: string, now: Date): Promise<SealedEventRow[]> {
  const rows = await trx<Row>('sealed_event').where({ worker_id: workerId }).whereNull('derived_at').where('due_at', '<=', now)
    .orderBy('id');
  return rows.map(asEvent);
}

/** Everything that the worker's phones said after `at`, derived or not. */
export async function eventsSince(trx: Knex.Transaction, workerId: string, at: Date, id: number): Promise<SealedEventRow[]> {
  const rows = await trx<Row>('sealed_event').where({ worker_id: workerId }).where('at', '>=', at).where('id', '>', id).orderBy('id');
  return rows.map(asEvent);
}

/** What is to be taken in later, unless something comes before it. */
export async function laterEventsOf(trx: Knex.Transaction, workerId: string, now: Date): Promise<(SealedEventRow & { dueAt: Date })[]> {
  const rows = await trx<Row>('sealed_event').where({ worker_id: workerId }).whereNull('derived_at').where('due_at', '>', now).orderBy('due_at');
  return rows.map((row) => ({ ...asEvent(row), dueAt: row.due_at }));
}

export async function markDerived(trx: Knex.Transaction, ids: number[], now: Date): Promise<void> {
  await trx<Row>('sealed_event').whereIn('id', ids).update({ derived_at: now });
}

function asEvent(row: Row): SealedEventRow {
  return { id: row.id, workerId: row.worker_id, at: row.at, sealed: row.sealed };
}
