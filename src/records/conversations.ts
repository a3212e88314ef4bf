import type { Knex } from 'knex';
import type { Reply, State } from '../conversation/files/flow.ts';
import { toJson } from '../database/json.ts';
import type { Actor } from './actor.ts';
import { conversationState } from './conversation-state.ts';
import { journalJson } from './journal.ts';
import type { Session } from './session.ts';

/** A telephone call as Buddyline follows it, turn by turn. */
export interface Conversation {
  id: string;
  carrier: string;
  direction: 'inbound' | 'outbound';
  carrierRef: string;
  ourNumber: string;
  theirNumber: string | null;
  /** The person whom we take the caller for: by phone, by staff number, or because we rang them. */
  personId: string | null;
  contactKey: string | null;
  attemptId: string | null;
  state: State;
  session: Session;
  /** The last turn that was answered. */
  turn: number;
  status: 'live' | 'ended';
  /** Without another request by then, the caller counts as gone. */
  dueAt: Date | null;
  startedAt: Date;
  endedAt: Date | null;
}

/**
 * Whether a contact is now in a call with us in which this was told: an alarm's id with its state, as the call's
 * `heard` has it.
 */
export async function isTalkingOf(db: Knex, contactKey: string, told: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `
    select 1 from conversation where status = 'live' and contact_key = ? and position(? in heard) > 0 limit 1`,
    [contactKey, told],
  );
  return rows.length > 0;
}

/**
 * Whether a contact has been told of an alarm in any call: after a key in one of our calls, or after their PIN in one
 * of theirs.
 */
export async function hasHeardOf(db: Knex, contactKey: string, alarmId: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `
    select 1 from conversation where contact_key = ? and position(? in heard) > 0 limit 1`,
    [contactKey, alarmId],
  );
  return rows.length > 0;
}

/** Whether the person who answered our call is on the line, or was since then. */
export async function isOnTheLine(db: Knex, attemptId: string, since: Date): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select 1 from conversation where attempt_id = ? and (status = 'live' or ended_at > ?) limit 1`,
    [attemptId, since],
  );
  return rows.length > 0;
}

export async function conversationByRef(
  db: Knex,
  carrier: string,
  carrierRef: string,
): Promise<{ id: string; turn: number } | null> {
  const row = await db<{ id: string; turn: number; carrier: string; carrier_ref: string }>('conversation')
    .where({ carrier, carrier_ref: carrierRef })
    .first('id', 'turn');
  return row ?? null;
}

/** The last turn that was answered, while the call goes on; null once it is over. */
export async function liveTurnOf(db: Knex, id: string): Promise<number | null> {
  const row = await db<{ id: string; turn: number; status: string }>('conversation')
    .where({ id, status: 'live' })
    .first('turn');
  return row?.turn ?? null;
}

/** When the caller counts as gone, and when the call began; null if the call is over or has no such time. */
export async function silenceDueOf(db: Knex, id: string): Promise<{ dueAt: Date; startedAt: Date } | null> {
  const row = await db<{ id: string; status: string; due_at: Date | null; started_at: Date }>('conversation')
    .where({ id })
    .first('status', 'due_at', 'started_at');
  return row?.status === 'live' && row.due_at ? { dueAt: row.due_at, startedAt: row.started_at } : null;
}

/** The reply to a turn; null if there is none. */
export async function storedReply(db: Knex, conversationId: string, turn: number): Promise<Reply | null> {
  const row = await db<{ conversation_id: string; number: number; reply: Reply }>('turn')
    .where({ conversation_id: conversationId, number: turn })
    .first('reply');
  return row?.reply ?? null;
}

/**
 * Whose visit a call asked about for a recording, and which; null if it asked for none, or if the carrier's reference
 * is not that of this call.
 */
export async function memoAskedIn(
  db: Knex,
  { id, carrier, carrierRef }: Pick<Conversation, 'id' | 'carrier' | 'carrierRef'>,
): Promise<{ personId: string; visitId: string } | null> {
  const row = await db<{
    id: string;
    carrier: string;
    carrier_ref: string;
    person_id: string | null;
    memo_visit_id: string | null;
  }>('conversation')
    .where({ id, carrier, carrier_ref: carrierRef })
    .first('person_id', 'memo_visit_id');
  return row?.person_id != null && row.memo_visit_id !== null
    ? { personId: row.person_id, visitId: row.memo_visit_id }
    : null;
}

/** A conversation without its turns, with the name of the person whom we take the caller for. */
export async function conversationById(
  db: Knex,
  id: string,
): Promise<{ id: string; status: 'live' | 'ended'; personName: string | null } | null> {
  const { rows } = await db.raw<{ rows: { id: string; status: 'live' | 'ended'; name: string | null }[] }>(
    'select c.id, c.status, p.name from conversation c left join person p on p.id = c.person_id where c.id = ?',
    [id],
  );
  const row = rows[0];
  return row ? { id: row.id, status: row.status, personName: row.name } : null;
}

/** Opens a conversation. Returns false if a repeated request has opened it already. */
export async function insertConversation(trx: Knex.Transaction, conversation: Conversation): Promise<boolean> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `
    insert into conversation (id, carrier, direction, carrier_ref, our_number, their_number, person_id, contact_key,
      attempt_id,
      state, turn, status, due_at, started_at, ended_at)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
    [
      conversation.id,
      conversation.carrier,
      conversation.direction,
      conversation.carrierRef,
      conversation.ourNumber,
      conversation.theirNumber,
      conversation.personId,
      conversation.contactKey,
      conversation.attemptId,
      conversationState.write(conversation),
      conversation.turn,
      conversation.status,
      conversation.dueAt,
      conversation.startedAt,
      conversation.endedAt,
    ],
  );
  return rowCount === 1;
}

/** Live conversations whose attempt is over. */
export async function conversationsOfEndedAttempts(db: Knex, limit: number): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `
    select c.id from conversation c join contact_attempt a on a.id = c.attempt_id
    where c.status = 'live' and a.status in ('completed', 'busy', 'no_answer', 'failed', 'cancelled') limit ?`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

export interface TurnRecord {
  number: number;
  at: Date;
  /** What came in, with PINs masked. */
  input: Record<string, unknown>;
  reply: Reply;
  actor: Actor;
}

/** What a turn adds to the true book. There are none for a turn that says nothing about the worker's safety. */
export interface TurnEvent {
  workerId: string;
  dueAt: Date;
  sealed: Buffer;
}

const SAVE_TURN = `
  with c as (
    update conversation set state = ?, turn = turn + 1, status = ?, due_at = ?, ended_at = ?, person_id = ?,
      contact_key = ?
    where id = ? and turn = ? and status = 'live'
    returning id, turn, person_id, attempt_id
  ), u as (
    insert into turn (conversation_id, number, at, input, reply)
    select id, turn, cast(? as timestamptz), cast(? as jsonb), cast(? as jsonb) from c
  ), e as (
    insert into sealed_event (worker_id, at, due_at, sealed)
    select worker_id, cast(? as timestamptz), due_at, decode(sealed, 'hex')
    from c, jsonb_to_recordset(?) as s (worker_id uuid, due_at timestamptz, sealed text)
  ), j as (
    insert into journal (at, kind, worker_id, visit_id, attempt_id, conversation_id, actor, detail)
    select cast(? as timestamptz), 'turn', person_id, cast(? as uuid), attempt_id, id, cast(? as jsonb),
      cast(? as jsonb) from c
  )
  select id from c`;

/** The same for several. Locks are taken in one order, and a row that somebody else has locked is left out. */
const SAVE_TURNS = `
  with g as materialized (
    select * from json_to_recordset(?::json) as g (id uuid, state jsonb, status text, due_at timestamptz,
      ended_at timestamptz, person_id uuid, contact_key text, turn integer, at timestamptz, input jsonb, reply jsonb,
      sealed jsonb, visit_id uuid, actor jsonb, detail jsonb)
  ), free as materialized (
    select id from conversation where (id, turn) in (select g.id, g.turn - 1 from g) and status = 'live'
    order by id for update skip locked
  ), c as (
    update conversation set state = g.state, turn = g.turn, status = g.status, due_at = g.due_at,
      ended_at = g.ended_at, person_id = g.person_id, contact_key = g.contact_key
    from g join free on free.id = g.id
    where conversation.id = g.id and conversation.turn = g.turn - 1 and conversation.status = 'live'
    returning conversation.id, conversation.attempt_id
  ), u as (
    insert into turn (conversation_id, number, at, input, reply)
    select g.id, g.turn, g.at, g.input, g.reply from c join g on g.id = c.id
  ), e as (
    insert into sealed_event (worker_id, at, due_at, sealed)
    select s.worker_id, g.at, s.due_at, decode(s.sealed, 'hex')
    from c join g on g.id = c.id
      cross join lateral jsonb_to_recordset(g.sealed) as s (worker_id uuid, due_at timestamptz, sealed text)
  ), j as (
    insert into journal (at, kind, worker_id, visit_id, attempt_id, conversation_id, actor, detail)
    select g.at, 'turn', g.person_id, g.visit_id, c.attempt_id, g.id, g.actor, g.detail from c join g on g.id = c.id
  )
  select id from c`;

/** A turn with what it leaves behind. */
export interface TurnToSave {
  conversation: Conversation;
  turn: TurnRecord;
  events: TurnEvent[];
  /** The visit that was open, in the shown book. */
  visitId: string | null;
}

/**
 * Saves all of a turn in one statement: the state of the conversation, the reply for a repeat, the journal and the
 * sealed event. No NOTIFY: PostgreSQL lets transactions that notify commit one after the other (measured with 20 at
 * once: 300 to 450 a second; without it 1,500 to 3,300). Instead, events are looked for ten times a second.
 * @returns false, and nothing is written, if the conversation has moved on since it was read
 */
export async function saveTurn(db: Knex, toSave: TurnToSave): Promise<boolean> {
  const { conversation, turn, visitId } = toSave;
  const { rows } = await db.raw<{ rows: unknown[] }>(SAVE_TURN, [
    conversationState.write(conversation),
    conversation.status,
    conversation.dueAt,
    conversation.endedAt,
    conversation.personId,
    conversation.contactKey,
    conversation.id,
    turn.number - 1,
    turn.at,
    toJson(turn.input),
    toJson(turn.reply),
    turn.at,
    toJson(sealedOf(toSave)),
    turn.at,
    visitId,
    toJson(turn.actor),
    detailOf(toSave),
  ]);
  return rows.length === 1;
}

/**
 * Saves turns of several conversations in one statement. It waits for no lock: whoever holds one may keep it.
 * @returns the ids of the conversations whose turn is saved. Of the others nothing is written: they have moved on, or
 * somebody holds them.
 */
export async function saveTurns(db: Knex, turns: TurnToSave[]): Promise<Set<string>> {
  const rowOf = (toSave: TurnToSave): string => {
    const { conversation, turn, visitId } = toSave;
    const plain = toJson({
      id: conversation.id,
      status: conversation.status,
      due_at: conversation.dueAt,
      ended_at: conversation.endedAt,
      person_id: conversation.personId,
      contact_key: conversation.contactKey,
      turn: turn.number,
      at: turn.at,
      input: turn.input,
      reply: turn.reply,
      sealed: sealedOf(toSave),
      visit_id: visitId,
      actor: turn.actor,
    });
    return `${plain.slice(0, -1)},"state":${conversationState.write(conversation)},"detail":${detailOf(toSave)}}`;
  };
  const { rows } = await db.raw<{ rows: { id: string }[] }>(SAVE_TURNS, [`[${turns.map(rowOf).join(',')}]`]);
  return new Set(rows.map(({ id }) => id));
}

const sealedOf = ({ events }: TurnToSave): { worker_id: string; due_at: Date; sealed: string }[] =>
  events.map(({ workerId, dueAt, sealed: bytes }) => ({
    worker_id: workerId,
    due_at: dueAt,
    sealed: bytes.toString('hex'),
  }));

const detailOf = ({ conversation: { state }, turn }: TurnToSave): string =>
  journalJson({ turn: turn.number, step: `${state.flow}/${state.step}`, input: turn.input });
