import type { Knex } from 'knex';
import type { Reply, State } from '../conversation/flow.ts';
import type { Plan } from '../safety/plan.ts';
import type { VisitState, VisitStatus } from '../safety/visit.ts';
import type { Caller, House } from './people.ts';
import type { StoredVisit } from './visits.ts';

/** A telephone call as Buddyline follows it, turn by turn. */
export interface Conversation {
  id: string;
  carrier: string;
  direction: 'inbound' | 'outbound';
  carrierRef: string;
  ourNumber: string;
  theirNumber: string | null;
  /** Who we take it to be: by phone, by staff number, or because we rang them. */
  personId: string | null;
  contactKey: string | null;
  attemptId: string | null;
  state: State;
  /** The last turn that was answered. */
  turn: number;
  status: 'live' | 'ended';
  /** When, without another request, the caller counts as gone. */
  dueAt: Date | null;
  startedAt: Date;
  endedAt: Date | null;
}

/** Whether a contact is in a call with us in which this has been told: an alarm, as it stands in the call's `heard`. */
export async function isTalkingOf(db: Knex, contactKey: string, told: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(`
    select 1 from conversation where status = 'live' and contact_key = ? and position(? in coalesce(state->'vars'->>'heard', '')) > 0 limit 1`,
  [contactKey, told]);
  return rows.length > 0;
}

/** Whether whoever answered this call of ours is on the line with us, or was since then. */
export async function isOnTheLine(db: Knex, attemptId: string, since: Date): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select 1 from conversation where attempt_id = ? and (status = 'live' or ended_at > ?) limit 1`, [attemptId, since]);
  return rows.length > 0;
}

/** All that one turn needs, in one statement: a turn costs one read and one write (design.md, "Measures"). */
export interface LoadedTurn {
  conversation: Conversation;
  /** What was answered, if this turn was answered before. */
  stored: Reply | null;
  house: House;
  caller: Caller | null;
  visit: StoredVisit | null;
}

interface TurnRow {
  id: string;
  carrier: string;
  direction: 'inbound' | 'outbound';
  carrier_ref: string;
  our_number: string;
  their_number: string | null;
  person_id: string | null;
  contact_key: string | null;
  attempt_id: string | null;
  state: State;
  turn: number;
  status: 'live' | 'ended';
  due_at: Date | null;
  started_at: Date;
  ended_at: Date | null;
  stored: Reply | null;
  house_name: string;
  spoken_name: string;
  line_name: string;
  timezone: string;
  locale: string;
  duty: string[];
  last_resort: House['lastResort'];
  staff_number: string;
  name: string;
  roles: string[];
  pin_hash: Buffer | null;
  duress_pin_hash: Buffer | null;
  pin_length: number | null;
  code_hash: Buffer | null;
  code_at: Date | null;
  team_id: string | null;
  team_name: string | null;
  plan: Plan | null;
  visit_id: string | null;
  visit_team_id: string;
  visit_status: VisitStatus;
  visit_started_at: Date | null;
  deadline: Date | null;
  visit_ended_at: Date | null;
  place: string | null;
  visit_state: VisitState;
  visit_due_at: Date | null;
  version: number;
}

const TURN = `
  select c.id, c.carrier, c.direction, c.carrier_ref, c.our_number, c.their_number, c.person_id, c.contact_key, c.attempt_id, c.state,
    c.turn, c.status, c.due_at, c.started_at, c.ended_at, u.reply as stored,
    o.name as house_name, o.spoken_name, o.line_name, o.timezone, o.locale, o.duty, o.last_resort,
    p.staff_number, p.name, p.roles, p.pin_hash, p.duress_pin_hash, p.pin_length, p.code_hash, p.code_at,
    t.id as team_id, t.name as team_name, t.plan,
    v.id as visit_id, v.team_id as visit_team_id, v.status as visit_status, v.started_at as visit_started_at, v.deadline,
    v.ended_at as visit_ended_at, v.place, v.state as visit_state, v.due_at as visit_due_at, v.version
  from conversation c
  cross join organisation o
  left join turn u on u.conversation_id = c.id and u.number = ?
  left join person p on p.id = c.person_id
  left join person_team pt on pt.person_id = p.id and pt.position = 0
  left join team t on t.id = pt.team_id
  left join visit v on v.worker_id = p.id and v.status in ('open', 'overdue')
  where c.id = ?`;

/** A conversation as it stands, for a turn that may find it moved on when it is saved; null when there is none by that id. */
export async function readTurn(db: Knex, conversationId: string, turn: number): Promise<LoadedTurn | null> {
  const { rows } = await db.raw<{ rows: TurnRow[] }>(TURN, [turn, conversationId]);
  return rows[0] ? asLoaded(rows[0]) : null;
}

/** Loads and locks a conversation for one turn of it; null when there is none by that id. */
export async function loadTurn(trx: Knex.Transaction, conversationId: string, turn: number): Promise<LoadedTurn | null> {
  const { rows } = await trx.raw<{ rows: TurnRow[] }>(`${TURN} for update of c`, [turn, conversationId]);
  const row = rows[0];
  if (!row) return null;
  const loaded = asLoaded(row);
  if (loaded.stored || loaded.conversation.turn < turn) return loaded;
  // The same request came twice at once: this one waited for the lock, but its snapshot is from before the other's answer.
  const [answer] = await trx<{ conversation_id: string; number: number; reply: Reply }>('turn')
    .where({ conversation_id: conversationId, number: turn }).select('reply');
  return { ...loaded, stored: answer?.reply ?? null };
}

export async function conversationByRef(db: Knex, carrier: string, carrierRef: string): Promise<{ id: string; turn: number } | null> {
  const row = await db<{ id: string; turn: number; carrier: string; carrier_ref: string }>('conversation')
    .where({ carrier, carrier_ref: carrierRef }).first('id', 'turn');
  return row ?? null;
}

/** A conversation without its turns, and who it is taken to be with. */
export async function conversationById(db: Knex, id: string): Promise<{ id: string; status: 'live' | 'ended'; personName: string | null } | null> {
  const { rows } = await db.raw<{ rows: { id: string; status: 'live' | 'ended'; name: string | null }[] }>(
    'select c.id, c.status, p.name from conversation c left join person p on p.id = c.person_id where c.id = ?', [id]);
  const row = rows[0];
  return row ? { id: row.id, status: row.status, personName: row.name } : null;
}

/** Opens a conversation; false when a repeated request has opened it already. */
export async function insertConversation(trx: Knex.Transaction, conversation: Conversation): Promise<boolean> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(`
    insert into conversation (id, carrier, direction, carrier_ref, our_number, their_number, person_id, contact_key, attempt_id,
      state, turn, status, due_at, started_at, ended_at)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`, [
    conversation.id, conversation.carrier, conversation.direction, conversation.carrierRef, conversation.ourNumber,
    conversation.theirNumber, conversation.personId, conversation.contactKey, conversation.attemptId,
    JSON.stringify(conversation.state), conversation.turn, conversation.status, conversation.dueAt, conversation.startedAt,
    conversation.endedAt]);
  return rowCount === 1;
}

/** Live conversations whose call is over. */
export async function conversationsOfEndedAttempts(db: Knex, limit: number): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(`
    select c.id from conversation c join attempt a on a.id = c.attempt_id
    where c.status = 'live' and a.status in ('completed', 'busy', 'no_answer', 'failed', 'cancelled') limit ?`, [limit]);
  return rows.map(({ id }) => id);
}

export interface TurnRecord {
  number: number;
  at: Date;
  /** What came in, PINs masked. */
  input: Record<string, unknown>;
  reply: Reply;
}

/** What a turn adds to the true book; empty for a turn that says nothing about the worker's safety. */
export interface TurnEvent {
  workerId: string;
  dueAt: Date;
  sealed: Buffer;
}

/**
 * Writes all of a turn in one statement: where the conversation stands, the answer for a repeat, the log, the sealed event.
 * No NOTIFY: PostgreSQL lets transactions that notify commit one after the other (measured with 20 at once: 300 to 450 a
 * second, without it 1,500 to 3,300). Events are looked for ten times a second instead.
 * @returns false, and nothing is written, where the conversation has moved on since it was read
 */
export async function saveTurn(
  db: Knex, conversation: Conversation, turn: TurnRecord, events: TurnEvent[], visitId: string | null,
): Promise<boolean> {
  const sealed = events.map(({ workerId, dueAt, sealed: bytes }) => ({ worker_id: workerId, due_at: dueAt, sealed: bytes.toString('hex') }));
  const { rows } = await db.raw<{ rows: unknown[] }>(`
    with c as (
      update conversation set state = :state, turn = :turn, status = :status, due_at = :due, ended_at = :ended,
        person_id = :person, contact_key = :contact
      where id = :id and turn = cast(:turn as integer) - 1 and status = 'live'
      returning id
    ), u as (
      insert into turn (conversation_id, number, at, input, reply)
      select id, :turn, cast(:at as timestamptz), cast(:input as jsonb), cast(:reply as jsonb) from c
    ), e as (
      insert into sealed_event (worker_id, at, due_at, sealed)
      select worker_id, cast(:at as timestamptz), due_at, decode(sealed, 'hex')
      from c, jsonb_to_recordset(:events) as s (worker_id uuid, due_at timestamptz, sealed text)
    ), j as (
      insert into journal (at, kind, worker_id, visit_id, attempt_id, conversation_id, detail)
      select cast(:at as timestamptz), 'turn', cast(:person as uuid), cast(:visit as uuid), cast(:attempt as uuid), id, cast(:detail as jsonb)
      from c
    )
    select id from c`, {
    id: conversation.id, state: JSON.stringify(conversation.state), turn: turn.number, status: conversation.status,
    due: conversation.dueAt, ended: conversation.endedAt, person: conversation.personId, contact: conversation.contactKey,
    attempt: conversation.attemptId, visit: visitId, at: turn.at, input: JSON.stringify(turn.input), reply: JSON.stringify(turn.reply),
    events: JSON.stringify(sealed),
    detail: JSON.stringify({ turn: turn.number, step: `${conversation.state.flow}/${conversation.state.step}`, input: turn.input }),
  });
  return rows.length === 1;
}

/** Wrong PINs of a person in the hour before `now`. */
export async function countPinFailures(db: Knex, personId: string, since: Date, knownPhone: boolean): Promise<number> {
  const row = await db('pin_failure').where({ person_id: personId, known_phone: knownPhone }).where('at', '>', since)
    .count<{ count: number }[]>('* as count');
  return Number(row[0]?.count ?? 0);
}

export async function notePinFailure(db: Knex, personId: string | null, at: Date, knownPhone: boolean): Promise<void> {
  await db('pin_failure').insert({ person_id: personId, at, known_phone: knownPhone });
}

function asLoaded(row: TurnRow): LoadedTurn {
  return {
    conversation: {
      id: row.id, carrier: row.carrier, direction: row.direction, carrierRef: row.carrier_ref, ourNumber: row.our_number,
      theirNumber: row.their_number, personId: row.person_id, contactKey: row.contact_key, attemptId: row.attempt_id,
      state: row.state, turn: row.turn, status: row.status, dueAt: row.due_at, startedAt: row.started_at, endedAt: row.ended_at,
    },
    stored: row.stored,
    house: {
      name: row.house_name, spokenName: row.spoken_name, lineName: row.line_name, timezone: row.timezone, locale: row.locale,
      duty: row.duty, lastResort: row.last_resort,
    },
    caller: row.person_id === null ? null : {
      id: row.person_id, staffNumber: row.staff_number, name: row.name, roles: row.roles, pinHash: row.pin_hash,
      duressPinHash: row.duress_pin_hash, pinLength: row.pin_length,
      code: row.code_hash !== null && row.code_at !== null ? { hash: row.code_hash, at: row.code_at } : null,
      team: row.team_id !== null && row.team_name !== null && row.plan ? { id: row.team_id, name: row.team_name, plan: row.plan } : null,
    },
    visit: row.visit_id === null ? null : {
      visit: {
        id: row.visit_id, workerId: row.person_id ?? '', teamId: row.visit_team_id, status: row.visit_status,
        startedAt: row.visit_started_at, deadline: row.deadline, endedAt: row.visit_ended_at, place: row.place, state: row.visit_state,
      },
      dueAt: row.visit_due_at, version: row.version,
    },
  };
}
