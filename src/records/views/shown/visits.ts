import type { Knex } from 'knex';
import { IS_ASSESSED } from '../../visits.ts';
import type { HazardKind } from '../../../safety/hazard.ts';
import {
  asShownVisits,
  FROM_VISITS,
  hazardsOfRows,
  SHOWN_COLUMNS,
  type ShownVisit,
  type ShownVisitRow,
} from './board.ts';

/** Visits as the worker's own phone would tell of them, for their list and for the page of one. */

export interface VisitDetails extends ShownVisit {
  note: string | null;
  phoneThere: string | null;
  /** How long the way home takes that begins by itself afterwards. */
  homeMinutes: number | null;
  /** A day. */
  assessedOn: string | null;
  assessedBy: string | null;
  assessmentRef: string | null;
  /** By this visit, or by another of the reference. */
  isAssessed: boolean;
  /** Grows with each change. */
  version: number;
}

/** What the office did. `by`: null where the account is gone. */
export interface ShownAct {
  at: Date;
  what: string;
  how: string | null;
  toldBy: string | null;
  by: string | null;
}

interface DetailsRow extends ShownVisitRow {
  note: string | null;
  phone_there: string | null;
  home_minutes: number | null;
  assessed_day: string | null;
  assessed_by: string | null;
  assessment_ref: string | null;
  is_assessed: boolean;
  shown_version: number;
}

const DETAILS = `select ${SHOWN_COLUMNS}, v.note, v.phone_there, v.home_minutes,
  v.assessed_on::text as assessed_day, v.assessed_by, v.assessment_ref,
  ${IS_ASSESSED.replaceAll('visit.', 'v.')} as is_assessed,
  v.version as shown_version
  ${FROM_VISITS}`;

/** Those of these teams that are planned for that time, were begun in it, or go on in it. */
export async function readShownVisits(
  db: Knex,
  { from, to, teamIds }: { from: Date; to: Date; teamIds: 'all' | string[] },
  now: Date,
): Promise<VisitDetails[]> {
  const { rows } = await db.raw<{ rows: DetailsRow[] }>(
    `${DETAILS}
    where v.team_id = any (coalesce(cast(:teamIds as uuid[]), array(select id from team)))
      and (v.planned_start >= :from and v.planned_start < :to or v.started_at >= :from and v.started_at < :to
        or v.is_open and v.started_at < :to and :now::timestamptz >= :from)`,
    { from, to, now, teamIds: teamIds === 'all' ? null : teamIds },
  );
  return asDetails(rows, await hazardsOfRows(db, rows, now));
}

/** Of one worker: what goes on, and what is planned for that time. The earliest first. */
export async function readVisitsOf(
  db: Knex,
  workerId: string,
  { from, to }: { from: Date; to: Date },
  now: Date,
): Promise<VisitDetails[]> {
  const { rows } = await db.raw<{ rows: DetailsRow[] }>(
    `${DETAILS}
    where v.worker_id = :workerId
      and (v.is_open or v.status = 'planned' and v.planned_start >= :from and v.planned_start < :to)
    order by v.is_open desc, v.planned_start`,
    { workerId, from, to, now },
  );
  return asDetails(rows, await hazardsOfRows(db, rows, now));
}

export async function readShownVisit(db: Knex, id: string, now: Date): Promise<VisitDetails | null> {
  const { rows } = await db.raw<{ rows: DetailsRow[] }>(`${DETAILS} where v.id = :id`, { id, now });
  return asDetails(rows, await hazardsOfRows(db, rows, now))[0] ?? null;
}

/** The oldest first. */
export async function actsOfVisit(db: Knex, visitId: string): Promise<ShownAct[]> {
  const { rows } = await db.raw<{ rows: (Omit<ShownAct, 'toldBy'> & { told_by: string | null })[] }>(
    `
    select d.at, d.what, d.how, d.told_by, coalesce(a.name, d.by_name) as by
    from visit_act d left join account a on a.id = d.account_id where d.visit_id = ? order by d.at, d.id`,
    [visitId],
  );
  return rows.map(({ told_by: toldBy, ...act }) => ({ ...act, toldBy }));
}

function asDetails(rows: DetailsRow[], hazards: Map<string, HazardKind[]>): VisitDetails[] {
  const details = new Map(rows.map((row) => [row.id, row]));
  return asShownVisits(rows, hazards).flatMap((shown) => {
    const row = details.get(shown.visit.id);
    if (!row) return [];
    return [
      {
        ...shown,
        note: row.note,
        phoneThere: row.phone_there,
        homeMinutes: row.home_minutes,
        assessedOn: row.assessed_day,
        assessedBy: row.assessed_by,
        assessmentRef: row.assessment_ref,
        isAssessed: row.is_assessed,
        version: row.shown_version,
      },
    ];
  });
}

/** Whether they are on a visit, or on their way home from one. */
export async function isOut(db: Knex, personId: string): Promise<boolean> {
  return (
    (await db('visit').where({ worker_id: personId, is_open: true }).first<{ id: string } | undefined>('id')) !==
    undefined
  );
}
