import type { Knex } from 'knex';
import type { Reply } from '../../conversation/files/flow.ts';
import type { Alarm } from '../../safety/alarm/alarm.ts';
import { dutyKey, LAST_RESORT, personKey } from '../../contact/contact-key.ts';
import type { Visit } from '../../safety/visit.ts';
import { asAttempt, type Attempt, type AttemptRow } from '../attempts.ts';
import { loadOrganisationSettings } from '../organisation/people.ts';
import { asReply } from '../stored-reply.ts';

/** The calls and texts of a story: what came from people, what went out to them, and what was said. */

export interface StoryText {
  at: Date;
  fromNumber: string | null;
  /** When it was acted on. */
  actedAt: Date;
  /** Null: from an unknown number, or one of several people. */
  personId: string | null;
  body: string;
}

export interface StoryConversation {
  id: string;
  direction: 'inbound' | 'outbound';
  theirNumber: string | null;
  personId: string | null;
  contactKey: string | null;
  attemptId: string | null;
  /** The phone is that person's own. */
  ownPhone: boolean;
  /** The ring by which they were to be put through to somebody. */
  transferId: string | null;
}

export interface StoryTurn {
  at: Date;
  input: unknown;
  /** Null: a newer release has said it. */
  reply: Reply | null;
}

export const turnKey = (conversationId: string, number: number): string => `${conversationId}/${number}`;

export interface Span {
  from: Date;
  until: Date;
}

export function earliestOf(times: Date[], otherwise: Date): Date {
  return times.length > 0 ? new Date(Math.min(...times.map((time) => time.getTime()))) : otherwise;
}

/** The worker's own texts, and those of the people who were asked about an alarm, while it was open. */
export async function textsIn(db: Knex, span: Span, workerId: string, alarms: Alarm[]): Promise<StoryText[]> {
  const { rows } = await db.raw<{
    rows: { at: Date; acted_at: Date; from_number: string | null; person_id: string | null; body: string }[];
  }>(
    `
    select at, acted_at, from_number, person_id, body from inbound_text
      where at between :from and :until and acted_at is not null
      and (person_id = :workerId or at >= :raised and (person_id::text = any (:people) or from_number = any (:numbers)
        or from_number in (select number from phone where person_id::text = any (:people))))
    order by at, seq`,
    {
      ...span,
      workerId,
      raised: earliestOf(
        alarms.map(({ raisedAt }) => raisedAt),
        span.until,
      ),
      ...asked(alarms),
      ...(await desks(db, alarms)),
    },
  );
  return rows.map((row) => ({
    at: row.at,
    actedAt: row.acted_at,
    fromNumber: row.from_number,
    personId: row.person_id,
    body: row.body,
  }));
}

function asked(alarms: Alarm[]): { people: string[] } {
  return {
    people: alarms
      .flatMap(({ state }) => state.contacted)
      .filter((key) => key.startsWith(personKey('')))
      .map((key) => key.slice(personKey('').length)),
  };
}

async function desks(db: Knex, alarms: Alarm[]): Promise<{ numbers: string[] }> {
  const keys = new Set(alarms.flatMap(({ state }) => state.contacted));
  const organisation = await loadOrganisationSettings(db);
  const duty = (organisation?.duty ?? []).filter((number) => keys.has(dutyKey(number)));
  return {
    numbers: [...duty, ...(organisation?.lastResort && keys.has(LAST_RESORT) ? [organisation.lastResort.phone] : [])],
  };
}

/** What went out about it, and the replies to the texts: those carry the very instant at which it was acted on. */
export async function attemptsOf(
  db: Knex,
  visit: Visit | null,
  alarms: Alarm[],
  texts: StoryText[],
): Promise<Attempt[]> {
  const replied = texts.filter(({ fromNumber }) => fromNumber !== null);
  const { rows } = await db.raw<{ rows: AttemptRow[] }>(
    `
    select * from contact_attempt where alarm_id = any (:alarms) or visit_id = any (:visits)
      or (purpose in ('reply', 'help-reply')
        and (to_number, created_at) in (select * from unnest(cast(:numbers as text[]), cast(:times as timestamptz[]))))
    order by created_at`,
    {
      alarms: alarms.map(({ id }) => id),
      visits: visit ? [visit.id] : [],
      numbers: replied.map(({ fromNumber }) => fromNumber),
      times: replied.map(({ actedAt }) => actedAt),
    },
  );
  return rows.map(asAttempt);
}

/** Calls by which somebody was to be put through: they are about a call, not about a visit. */
export async function attemptsOfCallSequences(
  db: Knex,
  callSequenceIds: string[],
  known: Attempt[],
): Promise<Attempt[]> {
  const rows = await db<AttemptRow>('contact_attempt')
    .whereIn('call_sequence_id', callSequenceIds)
    .whereNotIn(
      'id',
      known.map(({ id }) => id),
    );
  return rows.map(asAttempt);
}

const CONVERSATIONS = `
  select c.id, c.direction, c.their_number, c.person_id, c.contact_key, c.attempt_id,
    c.transfer_id,
    exists (select 1 from phone f where f.number = c.their_number and f.person_id = c.person_id) as own_phone
  from conversation c`;

interface ConversationRow {
  id: string;
  direction: 'inbound' | 'outbound';
  their_number: string | null;
  person_id: string | null;
  contact_key: string | null;
  attempt_id: string | null;
  transfer_id: string | null;
  own_phone: boolean;
}

/** Our calls about it, the worker's own meanwhile, and those of people who rang back about an alarm. */
export async function conversationsOf(
  db: Knex,
  span: Span,
  workerId: string,
  alarms: Alarm[],
  attempts: Attempt[],
): Promise<StoryConversation[]> {
  const { rows } = await db.raw<{ rows: ConversationRow[] }>(
    `${CONVERSATIONS}
    where c.id = any (:attempts)
      or (c.direction = 'inbound' and c.started_at <= :until and coalesce(c.ended_at, :until) >= :from
        and (c.person_id = :workerId or (c.contact_key = any (:asked) and c.started_at >= :raised)))
      or (c.started_at between :raised and :until and c.heard like any (:heard))`,
    {
      ...span,
      workerId,
      attempts: attempts.map(({ id }) => id),
      asked: alarms.flatMap(({ state }) => state.contacted),
      raised: earliestOf(
        alarms.map(({ raisedAt }) => raisedAt),
        span.until,
      ),
      heard: alarms.map(({ id }) => `%${id}%`),
    },
  );
  return rows.map(asConversation);
}

export async function conversationsOfAttempts(db: Knex, attempts: Attempt[]): Promise<StoryConversation[]> {
  const { rows } = await db.raw<{ rows: ConversationRow[] }>(`${CONVERSATIONS} where c.id = any (:ids)`, {
    ids: attempts.map(({ id }) => id),
  });
  return rows.map(asConversation);
}

function asConversation(row: ConversationRow): StoryConversation {
  return {
    id: row.id,
    direction: row.direction,
    theirNumber: row.their_number,
    personId: row.person_id,
    contactKey: row.contact_key,
    attemptId: row.attempt_id,
    ownPhone: row.own_phone,
    transferId: row.transfer_id,
  };
}

export async function turnsOf(db: Knex, conversations: StoryConversation[]): Promise<Map<string, StoryTurn>> {
  const rows = await db<{ conversation_id: string; number: number; at: Date; input: unknown; reply: unknown }>(
    'turn',
  ).whereIn(
    'conversation_id',
    conversations.map(({ id }) => id),
  );
  return new Map(
    rows.map(({ conversation_id, number, at, input, reply }) => [
      turnKey(conversation_id, number),
      { at, input, reply: asReply(reply) },
    ]),
  );
}
