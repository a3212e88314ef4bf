import type { Knex } from 'knex';
import type { Reply, State } from '../conversation/files/flow.ts';
import { conversationState } from './conversation-state.ts';
import type { Session } from './session.ts';
import { asReply } from './stored-reply.ts';

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
 * Which of these contacts are now in a call with us in which this was told: an alarm's id with its state, as the call's
 * `heard` has it. Somebody who talks in a room sends us nothing, and the report of its end may be lost: they do not
 * count, so that the outbox asks their carrier whether that call goes on.
 */
export async function talkingOf(db: Knex, contactKeys: string[], told: string): Promise<Set<string>> {
  const { rows } = await db.raw<{ rows: { contact_key: string }[] }>(
    `
    select contact_key from conversation
    where status = 'live' and contact_key = any (:contactKeys) and position(:told in heard) > 0
      and not exists (select from turn t where t.conversation_id = conversation.id and t.number = conversation.turn
        and t.reply->'then'->>'kind' = 'join')`,
    { contactKeys, told },
  );
  return new Set(rows.map(({ contact_key: key }) => key));
}

/** A call by its id, or the call that we placed in a sequence. */
type CallAsked = { id: string } | { callSequenceId: string };

/** Whether this call goes on, and its carrier was told to join it with another. */
export async function isJoined(db: Knex, of: CallAsked): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `
    select 1 from conversation c
    join turn t on t.conversation_id = c.id and t.number = c.turn and t.reply->'then'->>'kind' = 'join'
    where c.status = 'live' and ${
      'id' in of
        ? 'c.id = :id'
        : 'c.attempt_id in (select id from contact_attempt where call_sequence_id = :callSequenceId)'
    }
    limit 1`,
    { ...of },
  );
  return rows.length > 0;
}

/**
 * Whether a contact has been told of this in any call, after a key in one of our calls or after their PIN in one of
 * theirs: an alarm's id with its state, as the call's `heard` has it.
 */
export async function hasHeardOf(db: Knex, contactKey: string, told: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `
    select 1 from conversation where contact_key = ? and position(? in heard) > 0 limit 1`,
    [contactKey, told],
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
  const row = await db<{ conversation_id: string; number: number; reply: unknown }>('turn')
    .where({ conversation_id: conversationId, number: turn })
    .first('reply');
  return asReply(row?.reply);
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
): Promise<{ id: string; status: 'live' | 'ended'; personName: string | null; theirNumber: string | null } | null> {
  const { rows } = await db.raw<{
    rows: { id: string; status: 'live' | 'ended'; name: string | null; their_number: string | null }[];
  }>(
    'select c.id, c.status, c.their_number, p.name from conversation c left join person p on p.id = c.person_id ' +
      'where c.id = ?',
    [id],
  );
  const row = rows[0];
  return row ? { id: row.id, status: row.status, personName: row.name, theirNumber: row.their_number } : null;
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

/** A conversation that is over goes on: a turn of it has come late. */
export async function reopenConversation(trx: Knex.Transaction, id: string): Promise<void> {
  await trx('conversation').where({ id }).update({ status: 'live', ended_at: null });
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
