import type { Knex } from 'knex';
import { storedHours } from '../../organisation/stored-availability.ts';
import type { HazardKind } from '../../../safety/hazard.ts';
import { type LookAgain, whyLookAgain } from '../../../safety/look-again.ts';
import { hazardsOfVisits } from './hazards.ts';

/** Planned visits that are red or noted, and are to be looked at again. Of the shown book: no alarm is read. */

export interface PlanToLookAt {
  visitId: string;
  workerId: string;
  teamId: string;
  name: string;
  staffNumber: string;
  start: Date;
  end: Date;
  place: string | null;
  isRed: boolean;
  hazards: HazardKind[];
  why: LookAgain[];
}

interface Row extends Omit<PlanToLookAt, 'hazards' | 'why'> {
  postcode: string | null;
  hours: unknown;
  isLastOfDay: boolean;
}

/** Those that begin within that time, or the one; the earliest first. */
export async function plansToLookAt(
  db: Knex,
  of: { teamIds: 'all' | string[]; from: Date; to: Date } | { visitId: string },
  { now, timezone }: { now: Date; timezone: string },
): Promise<PlanToLookAt[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `
    select v.id as "visitId", v.worker_id as "workerId", v.team_id as "teamId", p.name,
      p.staff_number as "staffNumber", v.planned_start as start, v.planned_end as end,
      v.place, v.place_postcode as postcode, v.risk is not distinct from 'red' as "isRed", p.hours,
      v.home_minutes is not null or not exists (select 1 from visit o where o.worker_id = v.worker_id
        and o.status = 'planned' and o.planned_start > v.planned_start
        and (o.planned_start at time zone :timezone)::date = (v.planned_start at time zone :timezone)::date)
        as "isLastOfDay"
    from visit v join person p on p.id = v.worker_id
    where v.status = 'planned' and v.kind = 'visit'
      and (cast(:visitId as uuid) is null or v.id = :visitId)
      and (cast(:from as timestamptz) is null or v.planned_start >= :from and v.planned_start < :to)
      and (cast(:teamIds as uuid[]) is null or v.team_id = any (:teamIds))
    order by v.planned_start, v.id`,
    {
      timezone,
      visitId: 'visitId' in of ? of.visitId : null,
      from: 'from' in of ? of.from : null,
      to: 'to' in of ? of.to : null,
      teamIds: 'teamIds' in of && of.teamIds !== 'all' ? of.teamIds : null,
    },
  );
  const hazards = await hazardsOfVisits(
    db,
    rows.map(({ visitId, place }) => ({ id: visitId, places: [place] })),
    now,
  );
  return rows.flatMap(({ hours: stored, isLastOfDay, postcode, ...row }) => {
    const noted = hazards.get(row.visitId) ?? [];
    if (!row.isRed && noted.length === 0) return [];
    const why = whyLookAgain(
      { ...row, place: postcode ?? row.place, isLastOfDay, hours: storedHours.parse(stored) },
      timezone,
    );
    return why.length === 0 ? [] : [{ ...row, hazards: noted, why }];
  });
}
