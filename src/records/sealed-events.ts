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
  processed_at: Date | null;
  failures: number;
  error: string | null;
  set_aside_at: Date | null;
  told_at: Date | null;
  tried_at: Date | null;
}

export async function insertSealedEvents(trx: Knex.Transaction, events: NewSealedEvent[]): Promise<void> {
  if (events.length === 0) return;
  await trx('sealed_event').insert(
    events.map((event) => ({ worker_id: event.workerId, at: event.at, due_at: event.dueAt, sealed: event.sealed })),
  );
}

/** What is due, worker by worker, each one's in the order in which it came; the worker who waits longest first. */
export async function dueEvents(db: Knex, now: Date, limit: number): Promise<WorkersEvents[]> {
  const { rows } = await db.raw<{ rows: WorkersEvents[] }>(
    `
    select worker_id as "workerId", json_agg(id order by id) as ids from sealed_event
    where processed_at is null and set_aside_at is null and due_at <= ? group by worker_id order by min(due_at) limit ?`,
    [now, limit],
  );
  return rows;
}

export interface WorkersEvents {
  workerId: string;
  ids: number[];
}

export async function workerOfEvent(db: Knex, id: number): Promise<string | null> {
  return (await db<Row>('sealed_event').where({ id }).first('worker_id'))?.worker_id ?? null;
}

/** One worker's, in the order in which they came. */
export async function dueEventsOf(db: Knex, workerId: string, now: Date): Promise<SealedEventRow[]> {
  const rows = await stillDue(db, now).where({ worker_id: workerId }).orderBy('id');
  return rows.map(asEvent);
}

/** Null where it is not due, or has been seen to. */
export async function dueEvent(db: Knex, id: number, now: Date): Promise<SealedEventRow | null> {
  const row = await stillDue(db, now).where({ id }).first();
  return row ? asEvent(row) : null;
}

const stillDue = (db: Knex, now: Date): Knex.QueryBuilder<Row, Row[]> =>
  db<Row>('sealed_event').whereNull('processed_at').whereNull('set_aside_at').where('due_at', '<=', now);

/** Everything that the worker's phones said after `at`, derived or not. */
export async function eventsSince(
  trx: Knex.Transaction,
  workerId: string,
  at: Date,
  id: number,
): Promise<SealedEventRow[]> {
  const rows = await trx<Row>('sealed_event')
    .where({ worker_id: workerId })
    .where('at', '>=', at)
    .where('id', '>', id)
    .orderBy('id');
  return rows.map(asEvent);
}

/** What is to be taken in later, unless something comes before it. */
export async function laterEventsOf(
  trx: Knex.Transaction,
  workerId: string,
  now: Date,
): Promise<(SealedEventRow & { dueAt: Date })[]> {
  const rows = await trx<Row>('sealed_event')
    .where({ worker_id: workerId })
    .whereNull('processed_at')
    .where('due_at', '>', now)
    .orderBy('due_at');
  return rows.map((row) => ({ ...asEvent(row), dueAt: row.due_at }));
}

export async function markProcessed(trx: Knex.Transaction, ids: number[], now: Date): Promise<void> {
  await trx<Row>('sealed_event').whereIn('id', ids).update({ processed_at: now });
}

/** Counts a failure; answers how many there have been. `error` must hold nothing that anybody said. */
export async function recordEventFailure(db: Knex, id: number, error: string): Promise<number> {
  const [row] = await db<Row>('sealed_event')
    .where({ id })
    .update({ failures: db.raw('failures + 1'), error })
    .returning('failures');
  return row?.failures ?? 0;
}

/** It holds up nothing any more, until it is tried again. */
export async function setEventAside(db: Knex, id: number, now: Date): Promise<void> {
  await db<Row>('sealed_event').where({ id }).whereNull('processed_at').update({ set_aside_at: now, tried_at: now });
}

/** Those set aside that nobody was told of yet. */
export async function untoldEvents(db: Knex, limit: number): Promise<SealedEventRow[]> {
  const rows = await setAside(db).whereNull('told_at').orderBy('id').limit(limit);
  return rows.map(asEvent);
}

export async function markEventTold(db: Knex, id: number, now: Date): Promise<void> {
  await db<Row>('sealed_event').where({ id }).update({ told_at: now });
}

/** Whether somebody was told since then that an event of this worker's was set aside. */
export async function wasToldOfEvent(db: Knex, workerId: string, since: Date): Promise<boolean> {
  return (
    (await db<Row>('sealed_event').where({ worker_id: workerId }).where('told_at', '>=', since).first('id')) !==
    undefined
  );
}

/** Those set aside that were tried last before then, the longest ago first. */
export async function eventsToTryAgain(db: Knex, before: Date, limit: number): Promise<SealedEventRow[]> {
  const rows = await setAside(db).where('tried_at', '<=', before).orderBy('tried_at').limit(limit);
  return rows.map(asEvent);
}

export async function recordEventTried(db: Knex, id: number, now: Date): Promise<void> {
  await db<Row>('sealed_event').where({ id }).update({ tried_at: now });
}

/** Set aside, and not applied since. */
export async function eventSetAside(db: Knex, id: number): Promise<SealedEventRow | null> {
  const row = await setAside(db).where({ id }).first();
  return row ? asEvent(row) : null;
}

/** So long a person who was told of one may need to look. */
export const dayBefore = (now: Date): Date => new Date(now.getTime() - 24 * 3_600_000);

export async function countEventsSetAside(db: Knex, since: Date): Promise<number> {
  const row = await setAside(db).where('set_aside_at', '>=', since).count<{ count: number }>({ count: 'id' }).first();
  return row?.count ?? 0;
}

const setAside = (db: Knex): Knex.QueryBuilder<Row, Row[]> =>
  db<Row>('sealed_event').whereNull('processed_at').whereNotNull('set_aside_at');

function asEvent(row: Row): SealedEventRow {
  return { id: row.id, workerId: row.worker_id, at: row.at, sealed: row.sealed };
}
