import type { Knex } from 'knex';
import { NOT_BEGUN } from '../safety/visit.ts';
import { VISIT_OF_COMPANION, visitState } from './visits.ts';

/** Visits that are planned, and have not begun. */

export type Risk = 'green' | 'amber' | 'red';

export interface PlannedRow {
  id: string;
  workerId: string;
  teamId: string;
  start: Date;
  end: Date;
  /** With its postcode, as a person would say it. */
  place: string | null;
  postcode: string | null;
  phoneThere: string | null;
  initials: string | null;
  reference: string | null;
  risk: Risk | null;
  companionId: string | null;
  /** Somebody outside the organisation. */
  companion: string | null;
  note: string | null;
  /** Of the last visit of the day: how long the way home takes. */
  homeMinutes: number | null;
  /** A day, as in "2026-11-30". */
  assessedOn: string | null;
  assessedBy: string | null;
  assessmentRef: string | null;
}

export async function insertPlannedVisit(trx: Knex.Transaction, planned: PlannedRow): Promise<void> {
  await trx('visit').insert({
    id: planned.id,
    worker_id: planned.workerId,
    team_id: planned.teamId,
    status: 'planned',
    state: visitState.write(NOT_BEGUN),
    ...columnsOf(planned),
  });
}

/** False where it is not planned any more, or is of another version: somebody was faster. */
export async function updatePlannedVisit(
  trx: Knex.Transaction,
  planned: PlannedRow,
  version: number | null,
): Promise<boolean> {
  const changed = await trx('visit')
    .where({ id: planned.id, status: 'planned', ...(version !== null && { version }) })
    .update({ ...columnsOf(planned), version: trx.raw('version + 1') });
  return changed === 1;
}

/** False where it is not planned any more. */
export async function cancelPlannedVisit(trx: Knex.Transaction, id: string): Promise<boolean> {
  const changed = await trx('visit')
    .where({ id, status: 'planned' })
    .update({ status: 'cancelled', version: trx.raw('version + 1') });
  return changed === 1;
}

/**
 * Gives a planned visit to another worker, who goes in the first one's place. False where it is not planned any more.
 */
export async function givePlannedVisit(
  trx: Knex.Transaction,
  id: string,
  { workerId, teamId }: { workerId: string; teamId: string },
): Promise<boolean> {
  const changed = await trx('visit')
    .where({ id, status: 'planned' })
    .update({ worker_id: workerId, team_id: teamId, version: trx.raw('version + 1') });
  return changed === 1;
}

/** A visit that was cancelled is planned again. False where it is not cancelled. */
export async function planAgain(trx: Knex.Transaction, id: string): Promise<boolean> {
  const changed = await trx('visit')
    .where({ id, status: 'cancelled' })
    .update({ status: 'planned', version: trx.raw('version + 1') });
  return changed === 1;
}

/** What a worker has planned from then on, the earliest first. */
export async function plannedFrom(
  db: Knex,
  workerId: string,
  from: Date,
): Promise<{ id: string; start: Date; end: Date; reference: string | null; initials: string | null }[]> {
  return await db('visit')
    .where({ worker_id: workerId, status: 'planned' })
    .where('planned_start', '>=', from)
    .orderBy('planned_start')
    .select<{ id: string; start: Date; end: Date; reference: string | null; initials: string | null }[]>(
      'id',
      'planned_start as start',
      'planned_end as end',
      'subject_reference as reference',
      'subject_initials as initials',
    );
}

/** What a worker has planned belongs to the team that they are in now. */
export async function movePlannedVisits(trx: Knex.Transaction, workerId: string, teamId: string): Promise<void> {
  await trx('visit')
    .where({ worker_id: workerId, status: 'planned' })
    .update({ team_id: teamId, version: trx.raw('version + 1') });
}

/** What is planned for these people goes with them, where they are in its team no longer. */
export async function plannedVisitsFollow(trx: Knex.Transaction, workerIds: string[]): Promise<void> {
  await trx.raw(
    `
    update visit set team_id = first.team_id, version = visit.version + 1 from person_team first
    where visit.status = 'planned' and visit.worker_id = any (?) and first.person_id = visit.worker_id
      and first.position = 0 and visit.team_id not in (
        select other.team_id from person_team other where other.person_id = visit.worker_id)`,
    [workerIds],
  );
}

function columnsOf(planned: PlannedRow): object {
  return {
    planned_start: planned.start,
    planned_end: planned.end,
    place: planned.place,
    place_postcode: planned.postcode,
    phone_there: planned.phoneThere,
    subject_initials: planned.initials,
    subject_reference: planned.reference,
    risk: planned.risk,
    companion_id: planned.companionId,
    companion: planned.companion,
    note: planned.note,
    home_minutes: planned.homeMinutes,
    assessed_on: planned.assessedOn,
    assessed_by: planned.assessedBy,
    assessment_ref: planned.assessmentRef,
  };
}

/** What else the worker has planned, begun or ended around then, for an import of plans. */
export async function visitsAround(
  db: Knex,
  workerIds: string[],
  { from, to }: { from: Date; to: Date },
): Promise<(PlannedRow & { status: string })[]> {
  const { rows } = await db.raw<{ rows: Found[] }>(
    `
    select *, assessed_on::text as assessed_day from visit
      where worker_id = any (cast(:workerIds as uuid[])) and planned_start between :from and :to`,
    { workerIds, from, to },
  );
  return rows.map(plannedOf);
}

/** A visit that was planned, whatever has become of it; null: there is none, or nobody has planned it. */
export async function plannedById(db: Knex, id: string): Promise<(PlannedRow & { status: string }) | null> {
  const { rows } = await db.raw<{ rows: Found[] }>(
    'select *, assessed_on::text as assessed_day from visit where id = ? and planned_start is not null',
    [id],
  );
  return rows[0] ? plannedOf(rows[0]) : null;
}

const plannedOf = (row: Found): PlannedRow & { status: string } => ({
  id: row.id,
  workerId: row.worker_id,
  teamId: row.team_id,
  status: row.status,
  start: row.planned_start,
  end: row.planned_end,
  place: row.place,
  postcode: row.place_postcode,
  phoneThere: row.phone_there,
  initials: row.subject_initials,
  reference: row.subject_reference,
  risk: row.risk,
  companionId: row.companion_id,
  companion: row.companion,
  note: row.note,
  homeMinutes: row.home_minutes,
  assessedOn: row.assessed_day,
  assessedBy: row.assessed_by,
  assessmentRef: row.assessment_ref,
});

interface Found {
  id: string;
  worker_id: string;
  team_id: string;
  status: string;
  planned_start: Date;
  planned_end: Date;
  place: string | null;
  place_postcode: string | null;
  phone_there: string | null;
  subject_initials: string | null;
  subject_reference: string | null;
  risk: Risk | null;
  companion_id: string | null;
  companion: string | null;
  note: string | null;
  home_minutes: number | null;
  assessed_day: string | null;
  assessed_by: string | null;
  assessment_ref: string | null;
}

/** Who was planned to be there too: a person of the organisation, or another name. */
export interface Companion {
  name: string;
  /** Null: nobody of the organisation. */
  personId: string | null;
  /** Their own visit there is ended. */
  isOut: boolean;
}

/** What a plan says to those who answer an alarm about its visit. */
export interface PlanForResponders {
  companion: Companion | null;
  risk: Risk | null;
  /** In the words of the person who planned it. */
  note: string | null;
}

export async function planForResponders(db: Knex, visitId: string): Promise<PlanForResponders> {
  const { rows } = await db.raw<{
    rows: {
      name: string | null;
      words: string | null;
      id: string | null;
      is_out: boolean;
      risk: Risk | null;
      note: string | null;
    }[];
  }>(
    `
    select c.name, c.id, v.companion as words, coalesce(theirs.status = 'ended', false) as is_out, v.risk, v.note
    from visit v
    left join person c on c.id = v.companion_id
    left join lateral (${VISIT_OF_COMPANION}) theirs on true
    where v.id = :visitId`,
    { visitId },
  );
  const [row] = rows;
  const name = row?.name ?? row?.words ?? null;
  return {
    companion: row && name !== null ? { name, personId: row.id, isOut: row.is_out } : null,
    risk: row?.risk ?? null,
    note: row?.note ?? null,
  };
}
