import type { Knex } from 'knex';
import type { Reply } from '../conversation/files/flow.ts';
import { runSql } from '../database/statement.ts';
import { conversationState } from './conversation-state.ts';
import type { Conversation } from './conversations.ts';
import { type InJson, instant } from '../database/in-json.ts';
import {
  asCaller,
  asOrganisationSettings,
  type Caller,
  type CallerRow,
  type OrganisationSettings,
  type OrganisationSettingsRow,
  secretsOfJson,
} from './organisation/people.ts';
import { NEAR, nearestPlanned, type PlannedVisit } from '../safety/planned-visit.ts';
import { asReply } from './stored-reply.ts';
import { asStored, type StoredVisit, type VisitRow } from './visits.ts';

/**
 * Everything that one turn needs, read in one statement: a turn costs one read and one write (src/README.md
 * "Measures").
 */
export interface LoadedTurn {
  conversation: Conversation;
  /** The reply, if this turn was answered before. */
  stored: Reply | null;
  organisation: OrganisationSettings;
  caller: Caller | null;
  visit: StoredVisit | null;
  /** The caller's planned visit that was near when the call began. */
  planned: PlannedVisit | null;
}

interface ConversationRow {
  id: string;
  carrier: string;
  direction: 'inbound' | 'outbound';
  carrier_ref: string;
  our_number: string;
  their_number: string | null;
  person_id: string | null;
  contact_key: string | null;
  attempt_id: string | null;
  state: unknown;
  turn: number;
  status: 'live' | 'ended';
  due_at: Date | null;
  started_at: Date;
  ended_at: Date | null;
}

interface TurnRow {
  conversation: InJson<ConversationRow>;
  stored: unknown;
  organisation: OrganisationSettingsRow;
  person: InJson<Omit<CallerRow, 'team_id' | 'team_name' | 'plan'>> | null;
  team: { id: string; name: string; plan: CallerRow['plan'] } | null;
  visit: InJson<VisitRow> | null;
  planned: InJson<PlannedVisit>[] | null;
}

/** Whether a red visit is assessed is read by whatever begins it. */
const NEAR_MINUTES = NEAR / 60_000;

/** Reads whole rows as JSON. With 44 single columns the driver takes 0.1 ms longer. */
const COLUMNS = `row_to_json(c) as conversation, u.reply as stored, row_to_json(o) as organisation,
    row_to_json(p) as person, row_to_json(t) as team, row_to_json(v) as visit, n.planned`;
const OF_PERSON = `
  left join person p on p.id = c.person_id
  left join person_team pt on pt.person_id = p.id and pt.position = 0
  left join team t on t.id = pt.team_id
  left join visit v on v.worker_id = p.id and v.is_open
  left join lateral (
    select json_agg(json_build_object('id', id, 'start', planned_start, 'end', planned_end, 'place', place,
      'homeMinutes', home_minutes, 'isUnassessedRed', false)) as planned
    from visit where worker_id = p.id and status = 'planned'
      and planned_start between c.started_at - interval '${NEAR_MINUTES} minutes'
        and c.started_at + interval '${NEAR_MINUTES} minutes') n on true`;
const TURN = `
  select ${COLUMNS}
  from conversation c
  cross join organisation o
  left join turn u on u.conversation_id = c.id and u.number = ?
  ${OF_PERSON}
  where c.id = ?`;
const TURNS = `
  select q.place, ${COLUMNS}
  from unnest(?::uuid[], ?::integer[]) with ordinality as q (conversation_id, number, place)
  join conversation c on c.id = q.conversation_id
  cross join organisation o
  left join turn u on u.conversation_id = c.id and u.number = q.number
  ${OF_PERSON}`;

/** Which turn of which conversation. */
export interface TurnWanted {
  conversationId: string;
  turn: number;
}

/**
 * Reads a conversation without a lock. `saveTurn` notices if it has moved on since. Null if there is none with that id.
 */
export async function readTurn(db: Knex, { conversationId, turn }: TurnWanted): Promise<LoadedTurn | null> {
  const [row] = await runSql<TurnRow>(db, TURN, [turn, conversationId]);
  return row ? asLoaded(row) : null;
}

/** Several in one statement, in their order. */
export async function readTurns(db: Knex, wanted: TurnWanted[]): Promise<(LoadedTurn | null)[]> {
  const rows = await runSql<TurnRow & { place: number }>(db, TURNS, [
    wanted.map(({ conversationId }) => conversationId),
    wanted.map(({ turn }) => turn),
  ]);
  const found = new Map(rows.map((row) => [row.place, row]));
  return wanted.map((_, index) => {
    const row = found.get(index + 1);
    return row ? asLoaded(row) : null;
  });
}

/** Reads and locks a conversation for one turn; null if there is none with that id. */
export async function loadTurn(
  trx: Knex.Transaction,
  conversationId: string,
  turn: number,
): Promise<LoadedTurn | null> {
  const [row] = await runSql<TurnRow>(trx, `${TURN} for update of c`, [turn, conversationId]);
  if (!row) return null;
  const loaded = asLoaded(row);
  if (loaded.stored || loaded.conversation.turn < turn) return loaded;
  // The same request came twice at once. This one waited for the lock, but its snapshot is older than the other's
  // reply.
  const [answer] = await trx<{ conversation_id: string; number: number; reply: unknown }>('turn')
    .where({ conversation_id: conversationId, number: turn })
    .select('reply');
  return { ...loaded, stored: asReply(answer?.reply) };
}

function asLoaded({ conversation: c, stored, organisation, person, team, visit, planned }: TurnRow): LoadedTurn {
  return {
    conversation: {
      id: c.id,
      carrier: c.carrier,
      direction: c.direction,
      carrierRef: c.carrier_ref,
      ourNumber: c.our_number,
      theirNumber: c.their_number,
      personId: c.person_id,
      contactKey: c.contact_key,
      attemptId: c.attempt_id,
      ...conversationState.read(c.state),
      turn: c.turn,
      status: c.status,
      dueAt: instant(c.due_at),
      startedAt: new Date(c.started_at),
      endedAt: instant(c.ended_at),
    },
    stored: asReply(stored),
    organisation: asOrganisationSettings(organisation),
    caller:
      person &&
      asCaller({
        ...person,
        ...secretsOfJson(person),
        team_id: team?.id ?? null,
        team_name: team?.name ?? null,
        plan: team?.plan ?? null,
      }),
    visit:
      visit &&
      asStored({
        ...visit,
        started_at: instant(visit.started_at),
        deadline: instant(visit.deadline),
        ended_at: instant(visit.ended_at),
        due_at: instant(visit.due_at),
      }),
    planned: nearestPlanned(
      (planned ?? []).map((one) => ({ ...one, start: new Date(one.start), end: new Date(one.end) })),
      new Date(c.started_at),
    ),
  };
}
