import type { Knex } from 'knex';
import type { Reply } from '../conversation/files/flow.ts';
import { toJson } from '../database/json.ts';
import { runSql } from '../database/statement.ts';
import type { Actor } from './actor.ts';
import { conversationState } from './conversation-state.ts';
import { journalJson } from './journal.ts';
import type { Conversation } from './conversations.ts';

/** A turn of a call, saved with all that it leaves behind. */

interface TurnRecord {
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

/**
 * The same for several. Locks are taken in one order, and a row that somebody else has locked is left out. A foreign
 * key waits for the row of a worker for 0.1 s at most, where somebody's own session has locked it.
 */
const SAVE_TURNS = `
  with g as materialized (
    select g.* from json_to_recordset(?::json) as g (id uuid, state jsonb, status text, due_at timestamptz,
      ended_at timestamptz, person_id uuid, contact_key text, turn integer, at timestamptz, input jsonb, reply jsonb,
      sealed jsonb, visit_id uuid, actor jsonb, detail jsonb)
    cross join (select set_config('lock_timeout', '100', true) as set) as limits where limits.set is not null
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
  const rows = await runSql(db, SAVE_TURN, [
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
 * Saves turns of several conversations in one statement. It waits for no lock, or rejects within 0.1 s.
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
  const rows = await runSql<{ id: string }>(db, SAVE_TURNS, [`[${turns.map(rowOf).join(',')}]`]);
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
