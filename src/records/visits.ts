import type { Knex } from 'knex';
import { z } from 'zod';
import { NEAR, nearestPlanned, type PlannedVisit } from '../safety/planned-visit.ts';
import type { Visit, VisitKind, VisitState, VisitStatus } from '../safety/visit.ts';
import { rememberedInTransaction } from '../database/remembered.ts';
import { storedDocument } from '../database/stored-document.ts';
import { type InJson, instant } from '../database/in-json.ts';

/** Fields with a default came later: rows that were stored before do not have them. */
export const visitState = storedDocument<VisitState>(
  z.looseObject({
    reminded: z.boolean(),
    ownStepsDone: z.number(),
    missed: z.boolean(),
    unproved: z.boolean(),
    okExtensions: z.number(),
    unprovedMores: z.number().default(0),
    earlierPlaces: z.array(z.string()).default([]),
    notes: z.array(z.string()).default([]),
    accountedFor: z.boolean().default(false),
    officePlace: z.string().nullable().default(null),
    homeAfter: z.number().nullable().default(null),
    noTexts: z.boolean().default(false),
    noTextsSince: z.number().nullable().default(null),
    goesOnUntil: z.number().nullable().default(null),
  }),
);

export interface VisitRow {
  id: string;
  worker_id: string;
  team_id: string;
  kind: VisitKind;
  status: VisitStatus;
  started_at: Date | null;
  deadline: Date | null;
  ended_at: Date | null;
  place: string | null;
  state: unknown;
  due_at: Date | null;
  version: number;
  /** Whether the visit goes on, in time or overdue. */
  is_open: boolean;
}

export interface StoredVisit {
  visit: Visit;
  dueAt: Date | null;
  /** Grows with each change. A timer that was set for an older version does nothing. */
  version: number;
}

/**
 * Of a worker whom the transaction has locked: the open visit, and their planned visits that are near.
 */
interface KnownVisits {
  open: StoredVisit | null;
  planned: PlannedVisit[];
}
export const knownVisits = rememberedInTransaction<KnownVisits>();

export async function openVisitOf(db: Knex, workerId: string): Promise<StoredVisit | null> {
  const known = knownVisits.of(db, workerId);
  if (known) return known.open;
  const row = await db<VisitRow>('visit').where({ worker_id: workerId, is_open: true }).first();
  return row ? asStored(row) : null;
}

/** How many visits are open in a person's teams. */
export async function countOpenInTeamsOf(db: Knex, personId: string): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `select count(*)::integer as count from visit
    where is_open and team_id in (select team_id from person_team where person_id = ?)`,
    [personId],
  );
  return rows[0]?.count ?? 0;
}

export interface VisitDuring {
  id: string;
  workerId: string;
  teamId: string;
}

/** Visits that were open at some time between the two. */
export async function visitsOpenDuring(db: Knex, from: Date, until: Date): Promise<VisitDuring[]> {
  const { rows } = await db.raw<{ rows: { id: string; worker_id: string; team_id: string }[] }>(
    `
    select id, worker_id, team_id from visit
    where started_at <= :until and (is_open or (status = 'ended' and ended_at > :from)) order by started_at, id`,
    { from, until },
  );
  return rows.map(({ id, worker_id: workerId, team_id: teamId }) => ({ id, workerId, teamId }));
}

/** How long an assessment holds, for every visit of its reference. */
export const ASSESSMENT_LASTS = '6 months';
export const REFERENCE_KEY = (row: string): string =>
  `upper(regexp_replace(${row}.subject_reference, '[^A-Za-z0-9]', '', 'g'))`;
/** Somebody who comes out and tells of it may have ended their visit already. */
const INCIDENT_WITHIN = '2 hours';
/** Of a row `other`: since an incident at a visit of the same reference what was assessed before counts no more. */
export const BEFORE_AN_INCIDENT = `exists (select 1 from incident i join visit had on had.worker_id = i.person_id
    and had.started_at <= i.at and coalesce(had.ended_at, i.at) + interval '${INCIDENT_WITHIN}' >= i.at
  where i.at::date > other.assessed_on
    and (had.id = other.id or (${REFERENCE_KEY('had')} <> ''
      and ${REFERENCE_KEY('had')} = ${REFERENCE_KEY('other')})))`;
/** Of a row of `visit`, with `:now`. */
export const IS_ASSESSED = `exists (select 1 from visit other where other.assessed_on is not null
  and other.assessed_on + interval '${ASSESSMENT_LASTS}' >= cast(:now as timestamptz)
  and (other.id = visit.id or (${REFERENCE_KEY('other')} <> ''
    and ${REFERENCE_KEY('other')} = ${REFERENCE_KEY('visit')}))
  and not ${BEFORE_AN_INCIDENT})`;
/** Of a row `visit`, with `:now`. */
const IS_UNASSESSED_RED = `(coalesce(visit.risk = 'red', false) and not ${IS_ASSESSED})`;

/**
 * The worker's open visit, and the planned one that they take over if they begin one now: in one statement, whatever
 * there is.
 * @param chosen a planned one that is meant, however far away
 */
export async function openAndPlannedOf(
  db: Knex,
  workerId: string,
  chosen: string | null,
  now: Date,
): Promise<{ open: StoredVisit | null; planned: PlannedVisit | null }> {
  const known = knownVisits.of(db, workerId);
  if (known && chosen === null) return { open: known.open, planned: nearestPlanned(known.planned, now) };
  const { rows } = await db.raw<{ rows: NearRow[] }>(
    `
    select ${NEAR_COLUMNS} from visit where worker_id = :workerId and (is_open or status = 'planned'
      and (id = :chosen or planned_start between :from and :to))`,
    { workerId, chosen, now, from: new Date(now.getTime() - NEAR), to: new Date(now.getTime() + NEAR) },
  );
  const { open, planned } = openAndPlanned(rows);
  return { open, planned: planned.find(({ id }) => id === chosen) ?? nearestPlanned(planned, now) };
}

/** A visit that is open, or planned for a time that is near. */
export interface NearRow extends VisitRow {
  planned_start: Date;
  planned_end: Date;
  home_minutes: number | null;
  is_unassessed_red: boolean;
}

/** Of a row `visit`, with `:now`. */
export const NEAR_COLUMNS = `id, worker_id, team_id, kind, status, is_open, started_at, deadline, ended_at,
  place, state, due_at, version, planned_start, planned_end, home_minutes, ${IS_UNASSESSED_RED} as is_unassessed_red`;

/** A row of these columns that came as JSON. */
export function nearOfJson(row: InJson<NearRow>): NearRow {
  return {
    ...row,
    started_at: instant(row.started_at),
    deadline: instant(row.deadline),
    ended_at: instant(row.ended_at),
    due_at: instant(row.due_at),
    planned_start: new Date(row.planned_start),
    planned_end: new Date(row.planned_end),
  };
}

export function openAndPlanned(rows: NearRow[]): KnownVisits {
  const open = rows.find((row) => row.is_open);
  return {
    open: open ? asStored(open) : null,
    planned: rows
      .filter((row) => !row.is_open)
      .map((row) => ({
        id: row.id,
        start: row.planned_start,
        end: row.planned_end,
        place: row.place,
        homeMinutes: row.home_minutes,
        isUnassessedRed: row.is_unassessed_red,
      })),
  };
}

export async function lastEndedVisitOf(db: Knex, workerId: string): Promise<StoredVisit | null> {
  const row = await db<VisitRow>('visit')
    .where({ worker_id: workerId, status: 'ended' })
    .orderBy([
      { column: 'ended_at', order: 'desc' },
      // Of those that ended in one millisecond the one that was begun last was the one that they were on.
      { column: 'started_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first();
  return row ? asStored(row) : null;
}

export async function visitById(db: Knex, id: string): Promise<StoredVisit | null> {
  const row = await db<VisitRow>('visit').where({ id }).first();
  return row ? asStored(row) : null;
}

export function asStored(row: VisitRow): StoredVisit {
  return {
    visit: {
      id: row.id,
      kind: row.kind,
      workerId: row.worker_id,
      teamId: row.team_id,
      status: row.status,
      startedAt: row.started_at,
      deadline: row.deadline,
      endedAt: row.ended_at,
      place: row.place,
      state: visitState.read(row.state),
    },
    dueAt: row.due_at,
    version: row.version,
  };
}

/**
 * Who was planned to go with a worker, by id: they may stand beside them, whatever address either of them gave, and
 * whether or not they have begun their own visit. Until two hours after that has ended, as with any visit there. The
 * expressions are the worker's id, and the time since which a visit may have ended. A plan's time finds its row.
 * `started_at`: when they set out together, by the row that tells of it.
 */
export const wentTogether = (worker: string, since: string): string => `
  select v.companion_id as id, v.started_at from visit v where v.worker_id = ${worker} and v.companion_id is not null
    and (v.is_open or v.status = 'ended' and v.ended_at >= ${since})
    and not exists (select 1 from visit theirs where theirs.worker_id = v.companion_id
      and theirs.companion_id = v.worker_id and theirs.planned_start = v.planned_start
      and theirs.status = 'ended' and theirs.ended_at < ${since})
  union
  select v.worker_id, v.started_at from visit v where v.companion_id = ${worker}
    and v.planned_start >= ${since} - interval '1 day'
    and (v.is_open or v.status = 'ended' and v.ended_at >= ${since})`;

/**
 * The visit of their own that the companion of a visit `v` has by the same plan, if any. Somebody who goes with
 * somebody ends their own.
 */
export const VISIT_OF_COMPANION = `select own.status, own.started_at, own.ended_at from visit own
  where own.worker_id = v.companion_id and own.companion_id = v.worker_id and own.planned_start = v.planned_start
    and own.status <> 'cancelled'
  order by own.is_open desc, own.ended_at desc nulls last limit 1`;

/**
 * The addresses of a visit that is named so in the statement, those before the latest too: a new one may be a slip, and
 * an old one where they still are.
 */
export const placesOfVisit = (visit: string): string =>
  `(select ${visit}.place where ${visit}.place is not null
    union select jsonb_array_elements_text(${visit}.state->'earlierPlaces'))`;

/** The addresses of the worker's open visit, and of visits that ended since then, the latest first. */
export async function recentPlacesOf(db: Knex, workerId: string, endedSince: Date): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { place: string }[] }>(
    `
    select one.place
    from visit v, lateral (
      select v.place, 0 as at where v.place is not null
      union all select * from jsonb_array_elements_text(v.state->'earlierPlaces') with ordinality
    ) as one (place, at)
    where v.worker_id = ? and (v.is_open or v.ended_at >= ?)
    order by v.is_open desc, v.ended_at desc, v.started_at desc, v.id, one.at`,
    [workerId, endedSince],
  );
  return rows.map(({ place }) => place);
}
