import type { Knex } from 'knex';
import type { Channel } from '../contact/channel.ts';
import { entriesJson, type JournalEntry, WRITE_ENTRIES, writeJournal } from './journal.ts';
import { waitsForNoWorker } from './organisation/held-workers.ts';
import { lockWorkerOf } from './organisation/people.ts';
import { verifyPhone } from './organisation/phones.ts';
import { runStatement, statement } from '../database/statement.ts';
import { wakeOutbox } from '../database/transact.ts';
import { type AttemptStatus, type DelayReason, isFinal } from '../contact/attempt-status.ts';
import { type Attempt, type AttemptRow, asAttempt, idsOf } from './attempts.ts';

/** What changes an attempt, with its entry in the journal. */

/** Records that somebody pressed a key in the call. Only this counts as an answer by a person (promise 3). */
export async function recordKey(trx: Knex.Transaction, id: string, now: Date): Promise<void> {
  // The effect of the key will lock the worker, and a report of the same call locks the worker first. So this does too.
  const attempt = await lockAttempt(trx, id);
  if (attempt?.keyedAt !== null) return;
  await trx<AttemptRow>('contact_attempt').where({ id }).update({ keyed_at: now });
  // A call of the purple file proves nothing, whatever it is about: a decoy must look like a covert one.
  if (attempt.personId !== null && attempt.purpose !== 'purple') {
    const { personId, toNumber: number, alarmId } = attempt;
    await verifyPhone(trx, { personId, number, alarmId }, now);
  }
}

/**
 * Each part waits for the part before it, because its condition on that part's count is evaluated before its own rows.
 */
const LOCKING = statement(`
  with its_worker as materialized (
    select 1 from person join contact_attempt a on a.worker_id = person.id where a.id = :id
      for no key update of person),
  its_sequence as materialized (
    select 1 from call_sequence s join contact_attempt a on a.call_sequence_id = s.id
      where a.id = :id and (select count(*) from its_worker) >= 0 for update of s)
  select * from contact_attempt where id = :id and (select count(*) from its_sequence) >= 0 for update`);
const LOCKING_ALONE = statement('select * from contact_attempt where id = :id for update');

/**
 * Locks an attempt. It first locks everything that the attempt's end may change, in the order that all code uses:
 * worker, call sequence, attempt. Null if there is none with that id.
 */
export async function lockAttempt(trx: Knex.Transaction, id: string): Promise<Attempt | null> {
  if (waitsForNoWorker(trx)) await lockWorkerOf(trx, 'contact_attempt', id);
  const [row] = await runStatement<AttemptRow>(trx, LOCKING, { id });
  return row ? asAttempt(row) : null;
}

/** Locks an attempt for a change that has no further effects. */
export async function lockAttemptAlone(trx: Knex.Transaction, id: string): Promise<Attempt | null> {
  const [row] = await runStatement<AttemptRow>(trx, LOCKING_ALONE, { id });
  return row ? asAttempt(row) : null;
}

/** The columns that a transition may set. */
export interface AttemptChange {
  status: AttemptStatus;
  notBefore?: Date;
  /** Why it waits until then; if it is missing, null is stored. */
  delayReason?: DelayReason | null;
  carrier?: string | null;
  carrierRef?: string | null;
  tries?: number;
  errorCode?: string | null;
  placedAt?: Date;
  answeredAt?: Date;
  endedAt?: Date;
}

/** What is null stays as it was, but for the columns that may become null. */
const CHANGE = statement(`
  with changed as (
    update contact_attempt set status = :status, delay_reason = :delayReason,
      not_before = coalesce(:notBefore, not_before), tries = coalesce(:tries, tries),
      carrier = case when :hasCarrier then :carrier else carrier end,
      carrier_ref = case when :hasCarrierRef then :carrierRef else carrier_ref end,
      error_code = case when :hasErrorCode then :errorCode else error_code end,
      placed_at = coalesce(:placedAt, placed_at), answered_at = coalesce(:answeredAt, answered_at),
      ended_at = coalesce(:endedAt, ended_at), cancel_wanted = cancel_wanted and not :isOver
    where id = :id returning *
  ), entries as (${WRITE_ENTRIES})
  select * from changed`);

/**
 * Saves a transition of an attempt that the transaction has locked, with its entry in the journal, after the entries
 * that led to it, in one statement. `what`: a word or two for the journal.
 */
export async function changeAttempt(
  trx: Knex.Transaction,
  attempt: Attempt,
  change: AttemptChange,
  what: string,
  now: Date,
  ledToIt: JournalEntry[] = [],
): Promise<Attempt> {
  const { status, notBefore = null, delayReason = null, tries = null, placedAt = null, answeredAt = null } = change;
  const { carrier = attempt.carrier, errorCode = attempt.errorCode } = change;
  const isOver = isFinal(status);
  const entry: JournalEntry = {
    ...idsOf(attempt),
    at: now,
    kind: 'attempt',
    detail: {
      what,
      channel: attempt.channel,
      status,
      tries: tries ?? attempt.tries,
      ...(carrier === null ? {} : { carrier }),
      ...delayOf(delayReason, notBefore ?? attempt.notBefore),
      ...(errorCode === null ? {} : { code: errorCode }),
    },
  };
  const [row] = await runStatement<AttemptRow>(trx, CHANGE, {
    id: attempt.id,
    status,
    delayReason,
    notBefore,
    tries,
    hasCarrier: change.carrier !== undefined,
    carrier,
    hasCarrierRef: change.carrierRef !== undefined,
    carrierRef: change.carrierRef ?? null,
    hasErrorCode: change.errorCode !== undefined,
    errorCode,
    placedAt,
    answeredAt,
    endedAt: isOver ? (change.endedAt ?? now) : null,
    isOver,
    entries: entriesJson([...ledToIt, entry]),
  });
  if (!row) throw new Error(`attempt ${attempt.id} is gone`);
  return asAttempt(row);
}

/** The reason for a wait and its end, for the journal. */
function delayOf(reason: DelayReason | null, until: Date): { held?: DelayReason; until?: string } {
  return reason === null ? {} : { held: reason, until: until.toISOString() };
}

/** Lets a locked call go out although another call with that phone goes on. */
export async function ringEvenIfEngaged(trx: Knex.Transaction, attempt: Attempt, now: Date): Promise<void> {
  await trx<AttemptRow>('contact_attempt').where({ id: attempt.id }).update({ even_if_engaged: true });
  await writeJournal(trx, [
    {
      ...idsOf(attempt),
      at: now,
      kind: 'attempt',
      detail: { what: 'engaged for long', channel: 'call', status: attempt.status },
    },
  ]);
  await wakeOutbox(trx);
}

/** Which attempts to cancel. */
interface AttemptFilter {
  id?: string;
  callSequenceId?: string;
  alarmId?: string;
  visitId?: string;
  workerId?: string;
  contactKey?: string;
  /** The texts of one roll-call. */
  rollCall?: string;
  channel?: Channel;
  purposes?: string[];
}

/** Cancels attempts that have not gone out yet. Resolves with them. */
export async function cancelWaiting(trx: Knex.Transaction, filter: AttemptFilter, now: Date): Promise<Attempt[]> {
  const rows = await matching(trx, filter)
    .where({ status: 'waiting' })
    .update({ status: 'cancelled', ended_at: now, cancel_wanted: false })
    .returning('*');
  const cancelled = rows.map(asAttempt);
  await writeJournal(
    trx,
    cancelled.map((attempt) => ({
      ...idsOf(attempt),
      at: now,
      kind: 'attempt',
      detail: { what: 'taken back', channel: attempt.channel, status: attempt.status },
    })),
  );
  return cancelled;
}

/** Asks the outbox to end calls that are on their way to a phone or ring there. Calls that were answered go on. */
export async function cancelRinging(trx: Knex.Transaction, filter: AttemptFilter): Promise<void> {
  await matching(trx, filter)
    .where({ channel: 'call' })
    .whereIn('status', ['sending', 'unknown', 'queued', 'ringing'])
    .update({ cancel_wanted: true });
  await wakeOutbox(trx);
}

/** Cancels a call sequence that is no longer needed: waiting calls are cancelled, ringing calls are ended. */
export async function cancelCallsOfSequence(trx: Knex.Transaction, callSequenceId: string, now: Date): Promise<void> {
  await cancelWaiting(trx, { callSequenceId }, now);
  await cancelRinging(trx, { callSequenceId });
}

function matching(trx: Knex.Transaction, filter: AttemptFilter): Knex.QueryBuilder<AttemptRow, AttemptRow[]> {
  const query = trx<AttemptRow, AttemptRow[]>('contact_attempt');
  if (filter.id !== undefined) query.where({ id: filter.id });
  if (filter.callSequenceId !== undefined) query.where({ call_sequence_id: filter.callSequenceId });
  if (filter.alarmId !== undefined) query.where({ alarm_id: filter.alarmId });
  if (filter.visitId !== undefined) query.where({ visit_id: filter.visitId });
  if (filter.workerId !== undefined) query.where({ worker_id: filter.workerId });
  if (filter.contactKey !== undefined) query.where({ contact_key: filter.contactKey });
  if (filter.rollCall !== undefined)
    query.whereRaw('id in (select text_id from roll_call_person where roll_call_id = ?)', [filter.rollCall]);
  if (filter.channel !== undefined) query.where({ channel: filter.channel });
  if (filter.purposes !== undefined) query.whereIn('purpose', filter.purposes);
  return query;
}
