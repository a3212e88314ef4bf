import type { Knex } from 'knex';
import type { HazardKind } from '../../../safety/hazard.ts';
import { type Plan, planFor } from '../../../safety/plan.ts';
import type { Visit, VisitStatus } from '../../../safety/visit.ts';
import { hazardsOfVisits } from './hazards.ts';
import { planDocument } from '../../plan-document.ts';
import { asOwnTimes } from '../../organisation/own-times.ts';
import { asStored, VISIT_OF_COMPANION, type VisitRow } from '../../visits.ts';

/**
 * Who is out, as the worker's own phone would tell it. It reads people, teams and visits, and nothing of the true book:
 * so a page or a stream that is made from it cannot differ, whatever the true book says.
 */
export interface ShownVisit {
  workerId: string;
  name: string;
  staffNumber: string;
  team: string;
  plan: Plan;
  visit: Visit;
  postcode: string | null;
  initials: string | null;
  reference: string | null;
  risk: string | null;
  plannedStart: Date | null;
  plannedEnd: Date | null;
  /** What is noted of the address or the reference. */
  hazards: HazardKind[];
  /** A colleague who was planned to be there too. */
  companion: ShownCompanion | null;
  /** Who else is there, in the words of the person who planned it. */
  companionWords: string | null;
}

/** `own`: their own visit of the same plan, which they end themselves; null: they have none. */
interface ShownCompanion {
  id: string;
  name: string;
  own: { status: VisitStatus; startedAt: Date | null; endedAt: Date | null } | null;
}

export interface ShownVisitRow extends VisitRow {
  name: string;
  staff_number: string;
  team: string;
  stretch: number;
  report_each: boolean;
  /** Comes with the first row of each team: 500 copies would be a megabyte. */
  plan: unknown;
  place_postcode: string | null;
  subject_initials: string | null;
  subject_reference: string | null;
  risk: string | null;
  planned_start: Date | null;
  planned_end: Date | null;
  companion_id: string | null;
  companion_name: string | null;
  companion: string | null;
  their_status: VisitStatus | null;
  their_start: Date | null;
  their_end: Date | null;
}

export const SHOWN_COLUMNS = `v.id, v.worker_id, v.team_id, v.kind, v.status, v.started_at, v.deadline, v.ended_at,
  v.place, v.is_open, null as due_at, 0 as version, v.state - 'accountedFor' as state, v.place_postcode,
  v.subject_initials, v.subject_reference, v.risk, v.planned_start, v.planned_end, p.name, p.staff_number,
  p.stretch, p.report_each, t.name as team, v.companion_id, c.name as companion_name, v.companion,
  theirs.status as their_status, theirs.started_at as their_start, theirs.ended_at as their_end,
  case when row_number() over (partition by v.team_id order by v.id) = 1 then t.plan end as plan`;
/** Two who go together have a planned visit each: what begins late, or ends early, is one of the two. */
export const FROM_VISITS = `from visit v join person p on p.id = v.worker_id join team t on t.id = v.team_id
  left join person c on c.id = v.companion_id
  left join lateral (${VISIT_OF_COMPANION}) theirs on true`;

const ON_THE_BOARD = `(v.is_open or (v.status = 'planned' and v.planned_start
  between :now::timestamptz - interval '12 hours' and :now::timestamptz + interval '12 hours'))`;

/** Open visits, and those planned for twelve hours either side of now. `accountedFor` belongs to the true book. */
export async function readShownBoard(db: Knex, now: Date): Promise<ShownVisit[]> {
  const { rows } = await db.raw<{ rows: ShownVisitRow[] }>(
    `
    select ${SHOWN_COLUMNS} ${FROM_VISITS}
    where ${ON_THE_BOARD}`,
    { now },
  );
  return asShownVisits(rows, await hazardsOfRows(db, rows, now));
}

/** What a count of the shown board needs, and no more: every page of the desk says how many are out. */
export interface CountedVisit {
  workerId: string;
  teamId: string;
  status: VisitStatus;
  risk: string | null;
  plannedStart: Date | null;
}

/** The visits of the shown board, to be counted. */
export async function readCountedVisits(db: Knex, now: Date): Promise<CountedVisit[]> {
  const { rows } = await db.raw<{ rows: CountedVisit[] }>(
    `
    select worker_id as "workerId", team_id as "teamId", status, risk, planned_start as "plannedStart" from visit v
    where ${ON_THE_BOARD}`,
    { now },
  );
  return rows;
}

/** Of visits that are planned or go on. What is over is over. */
export function hazardsOfRows(db: Knex, rows: ShownVisitRow[], now: Date): Promise<Map<string, HazardKind[]>> {
  const going = rows.filter((row) => (row.is_open && row.kind !== 'home') || row.status === 'planned');
  return going.length === 0
    ? Promise.resolve(new Map())
    : hazardsOfVisits(
        db,
        going.map(({ id, place }) => ({ id, places: [place] })),
        now,
      );
}

export function asShownVisits(rows: ShownVisitRow[], hazards: Map<string, HazardKind[]>): ShownVisit[] {
  const plans = new Map(
    rows.flatMap(({ team_id, plan }) => (plan ? [[team_id, planDocument.parse(plan)] as const] : [])),
  );
  return rows.flatMap((row) => {
    const plan = plans.get(row.team_id);
    if (!plan) return [];
    return [
      {
        workerId: row.worker_id,
        name: row.name,
        staffNumber: row.staff_number,
        team: row.team,
        plan: planFor(plan, asOwnTimes(row)),
        visit: asStored(row).visit,
        postcode: row.place_postcode,
        initials: row.subject_initials,
        reference: row.subject_reference,
        risk: row.risk,
        plannedStart: row.planned_start,
        plannedEnd: row.planned_end,
        hazards: hazards.get(row.id) ?? [],
        companion: companionIn(row),
        companionWords: row.companion,
      },
    ];
  });
}

function companionIn(row: ShownVisitRow): ShownCompanion | null {
  const { companion_id: id, companion_name: name, their_status: status } = row;
  if (id === null || name === null) return null;
  return { id, name, own: status && { status, startedAt: row.their_start, endedAt: row.their_end } };
}

/**
 * Changes with every change of what the shown board is made of. Of two states one may be told from the other, and
 * nothing more: a plain sum of versions would be the same where one visit ends and another begins.
 */
export async function shownBoardMark(db: Knex, now: Date): Promise<string> {
  const { rows } = await db.raw<{ rows: { mark: string }[] }>(
    `
    select count(*) || ' ' || coalesce(bit_xor(hashtextextended(id::text || ':' || version, 7)), 0)
      || ' ' || (select count(*) || ' ' || count(lifted_at) || ' ' || coalesce(max(reviewed_at)::text, '')
        from hazard_flag)
      || ' ' || (select count(*) || ' ' || coalesce(bit_xor(hashtextextended(id::text, 7)), 0) from unread_text
        where read_at is null) as mark from visit
    where is_open or (status = 'planned' and planned_start between :now::timestamptz - interval '12 hours'
      and :now::timestamptz + interval '12 hours')`,
    { now },
  );
  return rows[0]?.mark ?? '';
}
