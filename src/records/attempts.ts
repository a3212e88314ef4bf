import type { Knex } from 'knex';
import type { AttemptStatus, DelayReason } from '../contact/attempt-status.ts';
import type { Channel } from '../contact/channel.ts';
import type { ContactPurpose } from '../contact/purposes.ts';
import type { Vars } from '../conversation/files/flow.ts';
import { storedVars } from './stored-reply.ts';

/** Contact attempts: one call or one text to one person, from the request to the outcome. */

/**
 * How many replies to one phone keep their urgency: `few` since `fewSince`, and one since `oneSince`. Replies that wait
 * longer stay first.
 */
export interface ReplyBudget {
  /** Replies to cries have their own count: one reply with the same words since `oneSince`. */
  isForCries: boolean;
  few: number;
  fewSince: Date;
  oneSince: Date;
  /** Attempts from before this time no longer wait. */
  waitsSince: Date;
  /** The urgency of a reply beyond the budget. */
  beyond: number;
}

export interface NewAttempt {
  id: string;
  channel: Channel;
  purpose: ContactPurpose;
  /** A smaller number goes out sooner. */
  urgency: number;
  /** For a reply: it keeps its urgency within the budget of its phone. Missing: it always does. */
  budget?: ReplyBudget;
  notBefore: Date;
  toNumber: string;
  fromNumber: string | null;
  contactKey: string | null;
  personId: string | null;
  workerId: string | null;
  visitId: string | null;
  alarmId: string | null;
  callSequenceId: string | null;
  /**
   * A key of what is told. No phone gets the same news twice within a minute, except within one call sequence. Missing:
   * it may be told again at any time.
   */
  dedupeKey?: string | null;
  /** The carrier that should take it, if the plan allows it and the phone accepts its texts. */
  preferredCarrier?: string | null;
  /** The only carrier that may take it. */
  onlyCarrier?: string | null;
  /** For a call, its flow. For a text, the flow of the call that replaces it if the text cannot be sent or received. */
  flow: string | null;
  vars: Vars;
  /** The words of a text. */
  body: string | null;
  /** It goes out from the carrier's cover number, if there is one. */
  cover: boolean;
  createdAt: Date;
  /** When the step that asks for it was due. Missing: it is asked for by no step of a plan, and `createdAt` counts. */
  dueAt?: Date | null;
}

export interface Attempt extends Omit<NewAttempt, 'preferredCarrier' | 'onlyCarrier' | 'budget'> {
  status: AttemptStatus;
  delayReason: DelayReason | null;
  /**
   * Carriers that may take it, the best first, as in "twilio,vonage". Null: any carrier. Empty: no carrier may text
   * this phone.
   */
  route: string | null;
  carrier: string | null;
  carrierRef: string | null;
  tries: number;
  errorCode: string | null;
  cancelWanted: boolean;
  /** It goes out even while another call with that phone goes on. */
  evenIfEngaged: boolean;
  sendingAt: Date | null;
  placedAt: Date | null;
  answeredAt: Date | null;
  keyedAt: Date | null;
  endedAt: Date | null;
}

/** A row of table `contact_attempt`. Only this room uses it. */
export interface AttemptRow {
  id: string;
  /** The order in which they were asked for. */
  seq: number;
  channel: Channel;
  purpose: ContactPurpose;
  urgency: number;
  status: AttemptStatus;
  not_before: Date;
  delay_reason: DelayReason | null;
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
  call_sequence_id: string | null;
  dedupe_key: string | null;
  flow: string | null;
  vars: unknown;
  body: string | null;
  tries: number;
  error_code: string | null;
  cancel_wanted: boolean;
  even_if_engaged: boolean;
  cover: boolean;
  /** The attempt waits or goes on. */
  is_live: boolean;
  /** A call that keeps its phone engaged. */
  is_live_call: boolean;
  created_at: Date;
  /** When the step that asks for it was due; null: `created_at` counts. */
  due_at: Date | null;
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
    callSequenceId: row.call_sequence_id,
    dedupeKey: row.dedupe_key,
    delayReason: row.delay_reason,
    route: row.route,
    flow: row.flow,
    vars: storedVars.parse(row.vars),
    body: row.body,
    tries: row.tries,
    errorCode: row.error_code,
    cancelWanted: row.cancel_wanted,
    evenIfEngaged: row.even_if_engaged,
    cover: row.cover,
    createdAt: row.created_at,
    dueAt: row.due_at,
    sendingAt: row.sending_at,
    placedAt: row.placed_at,
    answeredAt: row.answered_at,
    keyedAt: row.keyed_at,
    endedAt: row.ended_at,
  };
}

export async function attemptById(db: Knex, id: string): Promise<Attempt | null> {
  const row = await db<AttemptRow>('contact_attempt').where({ id }).first();
  return row ? asAttempt(row) : null;
}

/**
 * Texts that tell or ask somebody about a worker, and that have had no receipt within the time that the team's plan
 * gives.
 */
export async function textsWithoutReceipt(db: Knex, now: Date, limit: number): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `
    select a.id from contact_attempt a
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

/** Whether a key was pressed in any call of a call sequence. */
export async function anyKeyed(db: Knex, callSequenceId: string): Promise<boolean> {
  const row = await db<AttemptRow>('contact_attempt')
    .where({ call_sequence_id: callSequenceId })
    .whereNotNull('keyed_at')
    .first('id');
  return row !== undefined;
}

/**
 * Whether a call about the alarm, requested since then, was sent to a carrier and has not failed. One that waits to be
 * sent again, because no carrier took it, has rung nobody.
 */
export async function hasCallGoneOut(db: Knex, alarmId: string, since: Date): Promise<boolean> {
  const row = await db<AttemptRow>('contact_attempt')
    .where({ alarm_id: alarmId, channel: 'call', purpose: 'alarm' })
    .where('created_at', '>=', since)
    .whereNotNull('sending_at')
    .whereNotIn('status', ['failed', 'waiting'])
    .first('id');
  return row !== undefined;
}

/**
 * Who was asked about an alarm since it became covert, and has gone on a visit after that, by id. Nobody who has a
 * visit that began before they were asked, if it goes on or ended since `endedSince`: they may have been there already.
 */
export async function whoWentSinceAsked(
  db: Knex,
  { alarmId, covertSince, endedSince }: { alarmId: string; covertSince: Date; endedSince: Date },
): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `
    select asked.id from (select person_id as id, min(created_at) as at from contact_attempt
      where alarm_id = :alarmId and purpose = 'alarm' and created_at >= :covertSince and person_id is not null
      group by person_id) asked
    join visit v on v.worker_id = asked.id and (v.is_open or v.ended_at >= :endedSince)
    group by asked.id, asked.at having min(v.started_at) >= asked.at`,
    { alarmId, covertSince, endedSince },
  );
  return rows.map(({ id }) => id);
}

/** Whether the same phone of the same call sequence has already failed with another carrier. */
export async function hasFailedOtherwise(
  db: Knex,
  { id, callSequenceId, toNumber, carrier }: Attempt,
): Promise<boolean> {
  const row = await db<AttemptRow>('contact_attempt')
    .where({ call_sequence_id: callSequenceId, to_number: toNumber, status: 'failed' })
    .whereNot({ id })
    .whereRaw('carrier is distinct from ?', [carrier])
    .first('id');
  return row !== undefined;
}

/** How many attempts with this purpose were requested since then, about a worker or to a number. */
export async function attemptsSince(
  db: Knex,
  about: { workerId?: string; toNumber?: string; purpose: ContactPurpose },
  since: Date,
): Promise<number> {
  const query = db<AttemptRow>('contact_attempt').where({ purpose: about.purpose }).where('created_at', '>=', since);
  if (about.workerId !== undefined) query.where({ worker_id: about.workerId });
  if (about.toNumber !== undefined) query.where({ to_number: about.toNumber });
  const rows = await query.count<{ count: number }[]>('* as count');
  return Number(rows[0]?.count ?? 0);
}

type About = Pick<Attempt, 'id' | 'workerId' | 'visitId' | 'alarmId'>;

/** The ids by which the journal finds an attempt. */
export function idsOf({ id, workerId, visitId, alarmId }: About): { attemptId: string } & Omit<About, 'id'> {
  return { attemptId: id, workerId, visitId, alarmId };
}
