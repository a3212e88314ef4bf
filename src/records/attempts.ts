import type { Knex } from 'knex';
import type { ContactPurpose } from '../contact/purposes.ts';
import type { Vars } from '../conversation/files/flow.ts';
import { type JournalEntry, writeJournal } from './journal.ts';
import { verifyPhone } from './organisation/phones.ts';
import { wakeOutbox } from '../database/transact.ts';

/** Contact attempts: one call or one text to one person, from the wish to what became of it. */

export type ReportedStatus =
  | 'queued'
  | 'failed'
  | 'ringing'
  | 'answered'
  | 'completed'
  | 'busy'
  | 'no_answer'
  | 'cancelled' // of a call
  | 'sent'
  | 'delivered'; // of a text

export type AttemptStatus = 'waiting' | 'sending' | 'unknown' | ReportedStatus;

/**
 * How many replies to one phone keep their urgency: so many since `fewSince`, and one since `oneSince`. Those that wait
 * longer stay first.
 */
export interface ReplyBudget {
  /** Cries are not counted with other texts: of the same words one since `oneSince`. */
  isForCries: boolean;
  few: number;
  fewSince: Date;
  oneSince: Date;
  /** Nothing that was asked for before waits any more. */
  waitsSince: Date;
  /** The urgency of a reply beyond it. */
  beyond: number;
}

export interface NewAttempt {
  id: string;
  channel: 'call' | 'text';
  purpose: ContactPurpose;
  /** The lower, the sooner. */
  urgency: number;
  /** Of a reply: it has its urgency within the budget of its phone. Left out: always. */
  budget?: ReplyBudget;
  notBefore: Date;
  toNumber: string;
  fromNumber: string | null;
  contactKey: string | null;
  personId: string | null;
  workerId: string | null;
  visitId: string | null;
  alarmId: string | null;
  ringId: string | null;
  /** What is told: no phone hears it twice within a minute, save in one ring. Left out: anything may be told again. */
  news?: string | null;
  /** The carrier to take it, if the plan allows that one and the phone takes its texts. */
  preferredCarrier?: string | null;
  /** Nobody else may take it. */
  onlyCarrier?: string | null;
  /** Of a call: its own. Of a text: that of the call that takes its place where it cannot be sent or received. */
  flow: string | null;
  vars: Vars;
  /** Of a text. */
  body: string | null;
  /** From the carrier's cover number, where it has one. */
  cover: boolean;
  createdAt: Date;
}

/** Why an attempt waits until its `notBefore`. */
export type Hold = 'too_fast' | 'refused' | 'look_up' | 'same_news';

export interface Attempt extends Omit<NewAttempt, 'preferredCarrier' | 'onlyCarrier' | 'budget'> {
  status: AttemptStatus;
  heldFor: Hold | null;
  /** Carriers that may take it, the best first, as in "twilio,vonage"; null: any; empty: none may text this phone. */
  route: string | null;
  carrier: string | null;
  carrierRef: string | null;
  tries: number;
  errorCode: string | null;
  cancelWanted: boolean;
  /** It goes out although another call with that phone goes on. */
  evenIfEngaged: boolean;
  sendingAt: Date | null;
  placedAt: Date | null;
  answeredAt: Date | null;
  keyedAt: Date | null;
  endedAt: Date | null;
}

/** A row of table `attempt`; for this room only. */
export interface AttemptRow {
  id: string;
  channel: 'call' | 'text';
  purpose: ContactPurpose;
  urgency: number;
  status: AttemptStatus;
  not_before: Date;
  delay_reason: Hold | null;
  route: string | null;
  to_number: string;
  from_number: string | null;
  carrier: string | null;
  carrier_ref: string | null;
  contact_key: string | null;
  person_id: string | null;
  worker_id: string | null;
  visit_id: string | null;
  alarm_id: string | null;
  ring_id: string | null;
  dedupe_key: string | null;
  flow: string | null;
  vars: Vars;
  body: string | null;
  tries: number;
  error_code: string | null;
  cancel_wanted: boolean;
  even_if_engaged: boolean;
  cover: boolean;
  /** It waits or goes on. */
  is_live: boolean;
  /** A call that has its phone engaged. */
  is_live_call: boolean;
  created_at: Date;
  sending_at: Date | null;
  placed_at: Date | null;
  answered_at: Date | null;
  keyed_at: Date | null;
  ended_at: Date | null;
}

export function asAttempt(row: AttemptRow): Attempt {
  return {
    id: row.id,
    channel: row.channel,
    purpose: row.purpose,
    urgency: row.urgency,
    status: row.status,
    notBefore: row.not_before,
    toNumber: row.to_number,
    fromNumber: row.from_number,
    carrier: row.carrier,
    carrierRef: row.carrier_ref,
    contactKey: row.contact_key,
    personId: row.person_id,
    workerId: row.worker_id,
    visitId: row.visit_id,
    alarmId: row.alarm_id,
    ringId: row.ring_id,
    news: row.dedupe_key,
    heldFor: row.delay_reason,
    route: row.route,
    flow: row.flow,
    vars: row.vars,
    body: row.body,
    tries: row.tries,
    errorCode: row.error_code,
    cancelWanted: row.cancel_wanted,
    evenIfEngaged: row.even_if_engaged,
    cover: row.cover,
    createdAt: row.created_at,
    sendingAt: row.sending_at,
    placedAt: row.placed_at,
    answeredAt: row.answered_at,
    keyedAt: row.keyed_at,
    endedAt: row.ended_at,
  };
}

const finalStatuses: ReadonlySet<AttemptStatus> = new Set([
  'delivered',
  'completed',
  'busy',
  'no_answer',
  'failed',
  'cancelled',
]);

/** Whether nothing more will become of it. A text that was sent may still be delivered or fail. */
export function isFinal(status: AttemptStatus): boolean {
  return finalStatuses.has(status);
}

export async function attemptById(db: Knex, id: string): Promise<Attempt | null> {
  const row = await db<AttemptRow>('attempt').where({ id }).first();
  return row ? asAttempt(row) : null;
}

/** Somebody pressed a key in the call: only this makes it answered by a person (promise 3). */
export async function recordKey(trx: Knex.Transaction, id: string, now: Date): Promise<void> {
  // What the key is for will lock the worker; a report of the same call locks the worker first.
  const attempt = await lockAttempt(trx, id);
  if (attempt?.keyedAt !== null) return;
  await trx<AttemptRow>('attempt').where({ id }).update({ keyed_at: now });
  if (attempt.personId !== null) await verifyPhone(trx, attempt.personId, attempt.toNumber, now);
}

/**
 * Texts that tell or ask somebody about a worker and have had no receipt within the time that the team's plan gives.
 */
export async function textsWithoutReceipt(db: Knex, now: Date, limit: number): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `
    select a.id from attempt a
    left join alarm on alarm.id = a.alarm_id
    left join visit on visit.id = a.visit_id
    join team on team.id = coalesce(alarm.team_id, visit.team_id)
    where a.channel = 'text' and a.status in ('queued', 'sent') and a.purpose in ('tell', 'wrong-pins', 'alarm')
      and a.placed_at <= :now::timestamptz - (team.plan->>'receiptWithin')::bigint * interval '1 millisecond'
    limit :limit`,
    { now, limit },
  );
  return rows.map(({ id }) => id);
}

/** Whether a key was pressed in any call of a ring. */
export async function anyKeyed(db: Knex, ringId: string): Promise<boolean> {
  const row = await db<AttemptRow>('attempt').where({ ring_id: ringId }).whereNotNull('keyed_at').first('id');
  return row !== undefined;
}

/** Whether a call about the alarm that was asked for since then has been sent to a carrier, and not failed. */
export async function hasCallGoneOut(db: Knex, alarmId: string, since: Date): Promise<boolean> {
  const row = await db<AttemptRow>('attempt')
    .where({ alarm_id: alarmId, channel: 'call', purpose: 'alarm' })
    .where('created_at', '>=', since)
    .whereNotNull('sending_at')
    .whereNot({ status: 'failed' })
    .first('id');
  return row !== undefined;
}

/** Whether the same phone of the same ring has failed by another carrier already. */
export async function hasFailedOtherwise(db: Knex, { id, ringId, toNumber, carrier }: Attempt): Promise<boolean> {
  const row = await db<AttemptRow>('attempt')
    .where({ ring_id: ringId, to_number: toNumber, status: 'failed' })
    .whereNot({ id })
    .whereRaw('carrier is distinct from ?', [carrier])
    .first('id');
  return row !== undefined;
}

/** How many attempts for a purpose were asked for since then, about a worker or to a number. */
export async function attemptsSince(
  db: Knex,
  about: { workerId?: string; toNumber?: string; purpose: ContactPurpose },
  since: Date,
): Promise<number> {
  const query = db<AttemptRow>('attempt').where({ purpose: about.purpose }).where('created_at', '>=', since);
  if (about.workerId !== undefined) query.where({ worker_id: about.workerId });
  if (about.toNumber !== undefined) query.where({ to_number: about.toNumber });
  const rows = await query.count<{ count: number }[]>('* as count');
  return Number(rows[0]?.count ?? 0);
}

/** Each part waits for the one before it: a condition on its count is met before its own rows are looked for. */
const LOCKING = `
  with worker as materialized (
    select 1 from person join attempt on attempt.worker_id = person.id where attempt.id = :id for no key update of person),
  its_ring as materialized (
    select 1 from ring join attempt on attempt.ring_id = ring.id where attempt.id = :id and (select count(*) from worker) >= 0 for update of ring)
  select * from attempt where id = :id and (select count(*) from its_ring) >= 0 for update`;

/**
 * Locks an attempt, with everything that its end may change first and in the order in which everybody locks: worker,
 * ring, attempt. Null when there is none by that id.
 */
export async function lockAttempt(trx: Knex.Transaction, id: string): Promise<Attempt | null> {
  const {
    rows: [row],
  } = await trx.raw<{ rows: AttemptRow[] }>(LOCKING, { id });
  return row ? asAttempt(row) : null;
}

/** Locks an attempt for a change that nothing else follows from. */
export async function lockAttemptAlone(trx: Knex.Transaction, id: string): Promise<Attempt | null> {
  const row = await trx<AttemptRow>('attempt').where({ id }).forUpdate().first();
  return row ? asAttempt(row) : null;
}

/** What a transition may set. */
export interface Change {
  status: AttemptStatus;
  notBefore?: Date;
  /** Why it waits until then; null where it is not given. */
  heldFor?: Hold | null;
  carrier?: string | null;
  carrierRef?: string | null;
  tries?: number;
  errorCode?: string | null;
  placedAt?: Date;
  answeredAt?: Date;
  endedAt?: Date;
}

/**
 * Writes a transition of an attempt that the transaction has locked, and logs it, after what led to it. `what`: a word
 * or two for the journal.
 */
export async function changeAttempt(
  trx: Knex.Transaction,
  attempt: Attempt,
  change: Change,
  what: string,
  now: Date,
  ledToIt: JournalEntry[] = [],
): Promise<Attempt> {
  const ended = isFinal(change.status) ? { ended_at: change.endedAt ?? now, cancel_wanted: false } : {};
  const [row] = await trx<AttemptRow>('attempt')
    .where({ id: attempt.id })
    .update({
      status: change.status,
      delay_reason: change.heldFor ?? null,
      ...(change.notBefore && { not_before: change.notBefore }),
      ...(change.carrier !== undefined && { carrier: change.carrier }),
      ...(change.carrierRef !== undefined && { carrier_ref: change.carrierRef }),
      ...(change.tries !== undefined && { tries: change.tries }),
      ...(change.errorCode !== undefined && { error_code: change.errorCode }),
      ...(change.placedAt && { placed_at: change.placedAt }),
      ...(change.answeredAt && { answered_at: change.answeredAt }),
      ...ended,
    })
    .returning('*');
  if (!row) throw new Error(`attempt ${attempt.id} is gone`);
  const after = asAttempt(row);
  await writeJournal(trx, [
    ...ledToIt,
    {
      ...about(after),
      at: now,
      kind: 'attempt',
      detail: {
        what,
        channel: after.channel,
        status: after.status,
        tries: after.tries,
        ...(after.carrier === null ? {} : { carrier: after.carrier }),
        ...held(after),
        ...(after.errorCode === null ? {} : { code: after.errorCode }),
      },
    },
  ]);
  return after;
}

/** For the journal: why it waits, and until when. */
export function held({ heldFor, notBefore }: Attempt): { held?: Hold; until?: string } {
  return heldFor === null ? {} : { held: heldFor, until: notBefore.toISOString() };
}

/** Lets a call that the transaction has locked go out although another call with that phone goes on. */
export async function ringEvenIfEngaged(trx: Knex.Transaction, attempt: Attempt, now: Date): Promise<void> {
  await trx<AttemptRow>('attempt').where({ id: attempt.id }).update({ even_if_engaged: true });
  await writeJournal(trx, [
    {
      ...about(attempt),
      at: now,
      kind: 'attempt',
      detail: { what: 'engaged for long', channel: 'call', status: attempt.status },
    },
  ]);
  await wakeOutbox(trx);
}

/** Which attempts to take back. */
export interface AttemptFilter {
  id?: string;
  ringId?: string;
  alarmId?: string;
  visitId?: string;
  workerId?: string;
  contactKey?: string;
  channel?: 'call' | 'text';
  purposes?: string[];
}

/** Takes back what has not gone out yet. Resolves with what was taken back. */
export async function cancelWaiting(trx: Knex.Transaction, filter: AttemptFilter, now: Date): Promise<Attempt[]> {
  const rows = await matching(trx, filter)
    .where({ status: 'waiting' })
    .update({ status: 'cancelled', ended_at: now, cancel_wanted: false })
    .returning('*');
  const cancelled = rows.map(asAttempt);
  await writeJournal(
    trx,
    cancelled.map((attempt) => ({
      ...about(attempt),
      at: now,
      kind: 'attempt',
      detail: { what: 'taken back', channel: attempt.channel, status: attempt.status },
    })),
  );
  return cancelled;
}

/**
 * Has calls that are on their way to a phone or ring there ended, by the outbox; whoever has answered is left alone.
 */
export async function cancelRinging(trx: Knex.Transaction, filter: AttemptFilter): Promise<void> {
  await matching(trx, filter)
    .where({ channel: 'call' })
    .whereIn('status', ['sending', 'unknown', 'queued', 'ringing'])
    .update({ cancel_wanted: true });
  await wakeOutbox(trx);
}

/** Nobody wants this ring any more: what waits is taken back, what rings is ended. */
export async function cancelCallsOfSequence(trx: Knex.Transaction, ringId: string, now: Date): Promise<void> {
  await cancelWaiting(trx, { ringId }, now);
  await cancelRinging(trx, { ringId });
}

function matching(trx: Knex.Transaction, filter: AttemptFilter): Knex.QueryBuilder<AttemptRow, AttemptRow[]> {
  const query = trx<AttemptRow, AttemptRow[]>('attempt');
  if (filter.id !== undefined) query.where({ id: filter.id });
  if (filter.ringId !== undefined) query.where({ ring_id: filter.ringId });
  if (filter.alarmId !== undefined) query.where({ alarm_id: filter.alarmId });
  if (filter.visitId !== undefined) query.where({ visit_id: filter.visitId });
  if (filter.workerId !== undefined) query.where({ worker_id: filter.workerId });
  if (filter.contactKey !== undefined) query.where({ contact_key: filter.contactKey });
  if (filter.channel !== undefined) query.where({ channel: filter.channel });
  if (filter.purposes !== undefined) query.whereIn('purpose', filter.purposes);
  return query;
}

type About = Pick<Attempt, 'id' | 'workerId' | 'visitId' | 'alarmId'>;

/** The ids by which the journal finds an attempt. */
export function about({ id, workerId, visitId, alarmId }: About): { attemptId: string } & Omit<About, 'id'> {
  return { attemptId: id, workerId, visitId, alarmId };
}
