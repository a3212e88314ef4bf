import type { Knex } from 'knex';
import { rememberedInTransaction } from '../database/remembered.ts';
import { writeAlong } from '../database/transact.ts';

/**
 * What a turn of a worker may mean for the true book. It is written in the turn's own transaction and opened
 * afterwards. Whatever the turn says, the same statement writes the same number of bytes.
 */
export interface SealedEventRow {
  id: number;
  workerId: string;
  at: Date;
  sealed: Buffer;
}

interface NewSealedEvent {
  workerId: string;
  at: Date;
  /** When the event is to be processed: at once, or after a time in which a PIN may cancel it. */
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
  /** Of one that is set aside: the last try. Before: since when it takes too long. */
  tried_at: Date | null;
}

export async function insertSealedEvents(trx: Knex.Transaction, events: NewSealedEvent[]): Promise<void> {
  if (events.length === 0) return;
  await trx('sealed_event').insert(
    events.map((event) => ({ worker_id: event.workerId, at: event.at, due_at: event.dueAt, sealed: event.sealed })),
  );
}

/** The same, in one statement even where there are none: no time tells whether there were any. */
export async function insertSealedEventsIfAny(trx: Knex.Transaction, events: NewSealedEvent[]): Promise<void> {
  const rows = events.map(({ workerId, at, dueAt, sealed }) => ({
    worker_id: workerId,
    at,
    due_at: dueAt,
    sealed: sealed.toString('hex'),
  }));
  await trx.raw(
    `insert into sealed_event (worker_id, at, due_at, sealed)
      select worker_id, at, due_at, decode(sealed, 'hex')
      from json_to_recordset(?::json) as event (worker_id uuid, at timestamptz, due_at timestamptz, sealed text)`,
    [JSON.stringify(rows)],
  );
}

/**
 * One event, written with the reply to its text, or before the commit where there is none. It must be the last of its
 * worker's in the transaction.
 */
export async function insertSealedEventAlong(
  trx: Knex.Transaction,
  { workerId, at, dueAt, sealed }: NewSealedEvent,
): Promise<void> {
  await writeAlong(trx, {
    sql: `insert into sealed_event (worker_id, at, due_at, sealed)
      values (?::uuid, ?::timestamptz, ?::timestamptz, ?::bytea)`,
    bindings: [workerId, at, dueAt, sealed],
  });
}

/**
 * Due events by worker. Each worker's events are in the order in which they came, and the worker with the longest wait
 * is first.
 */
export async function dueEvents(db: Knex, now: Date, limit: number): Promise<WorkersEvents[]> {
  const { rows } = await db.raw<{ rows: WorkersEvents[] }>(
    `
    select worker_id as "workerId", json_agg(id order by id) as ids from sealed_event
    where processed_at is null and set_aside_at is null and due_at <= ? group by worker_id order by min(due_at)
      limit ?`,
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

/** The due events of one worker, in the order in which they came. */
export async function dueEventsOf(db: Knex, workerId: string, now: Date): Promise<SealedEventRow[]> {
  const rows = await stillDue(db, now).where({ worker_id: workerId }).orderBy('id');
  return rows.map(asEvent);
}

export async function eventsByIds(db: Knex, ids: number[]): Promise<SealedEventRow[]> {
  const rows = await db<Row>('sealed_event').whereRaw('id = any (?)', [ids]);
  return rows.map(asEvent);
}

const stillDue = (db: Knex, now: Date): Knex.QueryBuilder<Row, Row[]> =>
  db<Row>('sealed_event').whereNull('processed_at').whereNull('set_aside_at').where('due_at', '<=', now);

/** Events after which, when the transaction read them, the worker's phones had said nothing (load-event.ts). */
const nothingSince = rememberedInTransaction<true>();

export function rememberNothingSince(trx: Knex.Transaction, id: number): void {
  nothingSince.remember(trx, String(id), true);
}

/** Everything that the worker's phones said after the event `id`, from `at` on, processed or not. */
export async function eventsSince(
  trx: Knex.Transaction,
  workerId: string,
  at: Date,
  id: number,
): Promise<SealedEventRow[]> {
  if (nothingSince.of(trx, String(id))) return [];
  const rows = await trx<Row>('sealed_event')
    .where({ worker_id: workerId })
    .where('at', '>=', at)
    .where('id', '>', id)
    .orderBy('id');
  return rows.map(asEvent);
}

/** Events that will be processed later, unless something cancels them. */
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

/** Together with the next calls and texts that are asked for, or before the commit. */
export async function markProcessedAlong(trx: Knex.Transaction, id: number, now: Date): Promise<void> {
  await writeAlong(trx, {
    sql: 'update sealed_event set processed_at = ?::timestamptz where id = ?::bigint',
    bindings: [now, id],
  });
}

export async function markProcessed(trx: Knex.Transaction, ids: number[], now: Date): Promise<void> {
  await trx<Row>('sealed_event').whereIn('id', ids).update({ processed_at: now });
}

/** Counts a failure and returns the number of failures. `error` must not contain anything that a person said. */
export async function recordEventFailure(db: Knex, id: number, error: string): Promise<number> {
  const [row] = await db<Row>('sealed_event')
    .where({ id })
    .update({ failures: db.raw('failures + 1'), error })
    .returning('failures');
  return row?.failures ?? 0;
}

/** Records that it took too long; since when it does. */
export async function recordEventTooSlow(db: Knex, id: number, now: Date): Promise<Date> {
  const [row] = await db<Row>('sealed_event')
    .where({ id })
    .update({ tried_at: db.raw('coalesce(tried_at, ?)', [now]) })
    .returning('tried_at');
  return row?.tried_at ?? now;
}

/** Sets an event aside. It blocks no other event until it is tried again. */
export async function setEventAside(db: Knex, id: number, now: Date): Promise<void> {
  await db<Row>('sealed_event').where({ id }).whereNull('processed_at').update({ set_aside_at: now, tried_at: now });
}

/** Events that were set aside and about which nobody was told yet. */
export async function untoldEvents(db: Knex, limit: number): Promise<SealedEventRow[]> {
  const rows = await setAside(db).whereNull('told_at').orderBy('id').limit(limit);
  return rows.map(asEvent);
}

export async function markEventTold(db: Knex, id: number, now: Date): Promise<void> {
  await db<Row>('sealed_event').where({ id }).update({ told_at: now });
}

/** Whether somebody was told since then that an event of this worker was set aside. */
export async function wasToldOfEvent(db: Knex, workerId: string, since: Date): Promise<boolean> {
  return (
    (await db<Row>('sealed_event').where({ worker_id: workerId }).where('told_at', '>=', since).first('id')) !==
    undefined
  );
}

/** Events set aside whose last try was at or before that time, the longest ago first. */
export async function eventsToTryAgain(db: Knex, before: Date, limit: number): Promise<SealedEventRow[]> {
  const rows = await setAside(db).where('tried_at', '<=', before).orderBy('tried_at').limit(limit);
  return rows.map(asEvent);
}

export async function recordEventTried(db: Knex, id: number, now: Date): Promise<void> {
  await db<Row>('sealed_event').where({ id }).update({ tried_at: now });
}

/** An event that was set aside and not processed since. */
export async function eventSetAside(db: Knex, id: number): Promise<SealedEventRow | null> {
  const row = await setAside(db).where({ id }).first();
  return row ? asEvent(row) : null;
}

/** The events of one worker that were set aside since then. */
export async function eventsSetAsideOf(db: Knex, workerId: string, since: Date): Promise<SealedEventRow[]> {
  const rows = await setAside(db).where({ worker_id: workerId }).where('set_aside_at', '>=', since).orderBy('id');
  return rows.map(asEvent);
}

/** A person who was told of such an event may need up to a day to look. */
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
