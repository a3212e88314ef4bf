import type { Knex } from 'knex';
import type { Vars } from '../conversation/files/flow.ts';
import type { CallSequencePurpose } from '../contact/purposes.ts';
import type { CallSequence, CallSequenceStatus } from '../safety/call-sequence.ts';
import { toJson } from '../database/json.ts';
import { rememberedInTransaction } from '../database/remembered.ts';
import { wakeOutbox, writeAlong } from '../database/transact.ts';

/** A call sequence and what it is about. */
export interface StoredCallSequence {
  id: string;
  purpose: CallSequencePurpose;
  workerId: string | null;
  visitId: string | null;
  alarmId: string | null;
  contactKey: string;
  personId: string | null;
  flow: string;
  vars: Vars;
  /**
   * A key of what the call tells. No phone hears the same news twice within a minute, except within one call sequence.
   * Null: it may be told again at any time.
   */
  dedupeKey: string | null;
  /**
   * The only carrier that may make its calls: two people who are to be joined must be on one carrier. Null: any
   * carrier.
   */
  carrier: string | null;
  urgency: number;
  createdAt: Date;
  sequence: CallSequence;
}

interface CallSequenceRow {
  id: string;
  purpose: CallSequencePurpose;
  worker_id: string | null;
  visit_id: string | null;
  alarm_id: string | null;
  contact_key: string;
  person_id: string | null;
  phones: string[];
  flow: string;
  vars: Vars;
  dedupe_key: string | null;
  carrier: string | null;
  urgency: number;
  phone_index: number;
  pass: number;
  status: CallSequenceStatus;
  due_at: Date | null;
  created_at: Date;
  /** Whether the sequence goes on. */
  is_live: boolean;
}

/** What the statement takes of a call sequence, all of them as one value. */
const INSERT = `
  insert into call_sequence (id, purpose, worker_id, visit_id, alarm_id, contact_key, person_id, phones, flow, vars,
    dedupe_key, carrier, urgency, phone_index, pass, status, due_at, created_at)
  select * from json_to_recordset(?::json) as s (id uuid, purpose text, worker_id uuid, visit_id uuid, alarm_id uuid,
    contact_key text, person_id uuid, phones jsonb, flow text, vars jsonb, dedupe_key text, carrier text,
    urgency integer, phone_index integer, pass integer, status text, due_at timestamptz, created_at timestamptz)`;

/** They are written together with their first calls, which must be asked for next. */
export async function insertCallSequencesAlong(trx: Knex.Transaction, sequences: StoredCallSequence[]): Promise<void> {
  if (sequences.length === 0) return;
  for (const { workerId, contactKey, alarmId } of sequences) {
    for (const id of [workerId, contactKey]) if (id !== null) withoutOwnCalls.forget(trx, id);
    if (alarmId !== null) nobodyRung.forget(trx, alarmId);
  }
  await writeAlong(trx, { sql: INSERT, bindings: [toJson(sequences.map(asRow))] });
}

/** Alarms that the transaction has raised, and about which it has rung nobody yet. */
const nobodyRung = rememberedInTransaction<true>();

export function rememberNobodyRung(trx: Knex.Transaction, alarmId: string): void {
  nobodyRung.remember(trx, alarmId, true);
}

export const isNobodyRung = (trx: Knex.Transaction, alarmId: string): boolean => nobodyRung.of(trx, alarmId) === true;

export async function saveCallSequence(trx: Knex.Transaction, id: string, sequence: CallSequence): Promise<void> {
  await trx<CallSequenceRow>('call_sequence')
    .where({ id })
    .update({ phone_index: sequence.phoneIndex, pass: sequence.pass, status: sequence.status, due_at: sequence.dueAt });
}

/** The worker whom a call sequence is about; null if it is about nobody or no longer exists. */
export async function workerOfCallSequence(db: Knex, id: string): Promise<string | null> {
  return (await db<CallSequenceRow>('call_sequence').where({ id }).first('worker_id'))?.worker_id ?? null;
}

/** Call sequences with the status `ringing` but without a live call. */
export async function brokenCallSequences(
  db: Knex,
  limit: number,
): Promise<{ id: string; workerId: string | null; keyed: boolean }[]> {
  const { rows } = await db.raw<{ rows: { id: string; worker_id: string | null; keyed: boolean }[] }>(
    `
    select r.id, r.worker_id, exists (select 1 from contact_attempt k
      where k.call_sequence_id = r.id and k.keyed_at is not null) as keyed
    from call_sequence r where r.status = 'ringing' and not exists (
      select 1 from contact_attempt a where a.call_sequence_id = r.id and a.is_live)
    limit ?`,
    [limit],
  );
  return rows.map(({ id, worker_id, keyed }) => ({ id, workerId: worker_id, keyed }));
}

/** They are more urgent now, and so are their calls that have not gone out yet. */
export async function hurryCallSequences(trx: Knex.Transaction, ids: string[], urgency: number): Promise<void> {
  if (ids.length === 0) return;
  await trx<CallSequenceRow>('call_sequence').whereIn('id', ids).update({ urgency });
  await trx('contact_attempt').whereIn('call_sequence_id', ids).where({ status: 'waiting' }).update({ urgency });
  await wakeOutbox(trx);
}

/** Whether a call of the sequence waits or goes on. */
export async function hasCallsGoingOn(db: Knex, id: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `
    select 1 from contact_attempt where call_sequence_id = ? and is_live limit 1`,
    [id],
  );
  return rows.length > 0;
}

/** Whether a contact's phones have been rung about an alarm since then. */
export async function wasRungSince(db: Knex, alarmId: string, contactKey: string, since: Date): Promise<boolean> {
  const row = await db<CallSequenceRow>('call_sequence')
    .where({ alarm_id: alarmId, contact_key: contactKey })
    .whereIn('purpose', ['alarm', 'news'])
    .where('created_at', '>=', since)
    .first('id');
  return row !== undefined;
}

/** When the contact's last call sequence with this purpose began, if it was since then; otherwise null. */
export async function lastRungSince(
  db: Knex,
  contactKey: string,
  purpose: CallSequencePurpose,
  since: Date,
): Promise<Date | null> {
  const row = await db<CallSequenceRow>('call_sequence')
    .where({ contact_key: contactKey, purpose })
    .where('created_at', '>=', since)
    .orderBy('created_at', 'desc')
    .first('created_at');
  return row?.created_at ?? null;
}

/** Null if there is none with that id. */
export async function callSequenceById(db: Knex, id: string): Promise<StoredCallSequence | null> {
  const row = await db<CallSequenceRow>('call_sequence').where({ id }).first();
  return row ? asStored(row) : null;
}

/** The call sequence, locked until the transaction ends. Null if there is none with that id. */
export async function lockCallSequence(trx: Knex.Transaction, id: string): Promise<StoredCallSequence | null> {
  const row = await trx<CallSequenceRow>('call_sequence').where({ id }).forUpdate().first();
  return row ? asStored(row) : null;
}

/** Calls to somebody about their own visit, for a responder too, and calls in a text's place. */
const OWN_CALLS: ReadonlySet<string> = new Set([
  'overdue',
  'reminder',
  'worker',
  'reply',
] satisfies CallSequencePurpose[]);
/** Workers of whom the statement that took a text in has found no such calls (load-text.ts), by their id and by their
 * contact keys. */
const withoutOwnCalls = rememberedInTransaction<true>();

export function rememberOwnCallsOver(
  trx: Knex.Transaction,
  { workerId, contactKeys }: { workerId: string; contactKeys: string[] },
): void {
  for (const id of [workerId, ...contactKeys]) withoutOwnCalls.remember(trx, id, true);
}

/** Whether it is known that no call goes on that the filter means. */
function areKnownToBeOver(trx: Knex.Transaction, { workerId, contactKey, purposes }: CallSequenceFilter): boolean {
  return (
    purposes.every((purpose) => OWN_CALLS.has(purpose)) &&
    [workerId, contactKey].some((id) => id !== undefined && withoutOwnCalls.of(trx, id) === true)
  );
}

export interface CallSequenceFilter {
  callSequenceId?: string;
  alarmId?: string;
  visitId?: string;
  workerId?: string;
  contactKey?: string;
  /** Only those of one purple-file call. */
  purpleCall?: string;
  /** Only those of one roll-call. */
  rollCall?: string;
  purposes: CallSequencePurpose[];
}

/** Call sequences that still go on, locked. */
export async function lockLiveCallSequences(
  trx: Knex.Transaction,
  filter: CallSequenceFilter,
): Promise<StoredCallSequence[]> {
  if (areKnownToBeOver(trx, filter)) return [];
  return (await liveSequences(trx, filter).forUpdate()).map(asStored);
}

/** The same, not locked: somebody else may change them. */
export const readLiveCallSequences = async (db: Knex, filter: CallSequenceFilter): Promise<StoredCallSequence[]> =>
  (await liveSequences(db, filter)).map(asStored);

function liveSequences(db: Knex, filter: CallSequenceFilter): Knex.QueryBuilder<CallSequenceRow, CallSequenceRow[]> {
  const query = db<CallSequenceRow, CallSequenceRow[]>('call_sequence')
    .where({ is_live: true })
    .whereIn('purpose', filter.purposes);
  if (filter.callSequenceId !== undefined) query.where({ id: filter.callSequenceId });
  if (filter.alarmId !== undefined) query.where({ alarm_id: filter.alarmId });
  if (filter.visitId !== undefined) query.where({ visit_id: filter.visitId });
  if (filter.workerId !== undefined) query.where({ worker_id: filter.workerId });
  if (filter.contactKey !== undefined) query.where({ contact_key: filter.contactKey });
  if (filter.purpleCall !== undefined) query.whereRaw(`vars->>'purple_call' = ?`, [filter.purpleCall]);
  if (filter.rollCall !== undefined) query.whereRaw(`vars->>'roll_call' = ?`, [filter.rollCall]);
  return query.orderBy('id');
}

function asRow({ sequence, ...about }: StoredCallSequence): Record<string, unknown> {
  return {
    id: about.id,
    purpose: about.purpose,
    worker_id: about.workerId,
    visit_id: about.visitId,
    alarm_id: about.alarmId,
    contact_key: about.contactKey,
    person_id: about.personId,
    phones: sequence.phones,
    flow: about.flow,
    vars: about.vars,
    dedupe_key: about.dedupeKey,
    carrier: about.carrier,
    urgency: about.urgency,
    phone_index: sequence.phoneIndex,
    pass: sequence.pass,
    status: sequence.status,
    due_at: sequence.dueAt,
    created_at: about.createdAt,
  };
}

function asStored(row: CallSequenceRow): StoredCallSequence {
  return {
    id: row.id,
    purpose: row.purpose,
    workerId: row.worker_id,
    visitId: row.visit_id,
    alarmId: row.alarm_id,
    contactKey: row.contact_key,
    personId: row.person_id,
    flow: row.flow,
    vars: row.vars,
    dedupeKey: row.dedupe_key,
    carrier: row.carrier,
    urgency: row.urgency,
    createdAt: row.created_at,
    sequence: {
      phones: row.phones,
      phoneIndex: row.phone_index,
      pass: row.pass,
      status: row.status,
      dueAt: row.due_at,
    },
  };
}
