import type { Knex } from 'knex';
import { reportBindings, COUNTED, type ReportSpan } from './report.ts';
import { IN_FORCE } from './shown/hazards.ts';

/** Of the desk itself: how much came to the people who had it, and which of its notes have lapsed. */

export interface DeskFigures {
  /** Hours of the period in which somebody had the desk of any of these teams. */
  hours: number;
  /** Alarms that were raised in those hours. */
  alarms: number;
}

export async function deskFigures(db: Knex, asked: ReportSpan): Promise<DeskFigures> {
  const { rows } = await db.raw<{ rows: DeskFigures[] }>(
    `
    with held as (
      select coalesce(range_agg(tstzrange(greatest(s.taken_at, :from), least(coalesce(d.until, :now), :to, :now))),
        '{}'::tstzmultirange) as spans
      from desk_shift_team d join desk_shift s on s.id = d.shift_id
      where d.team_id = any (cast(:teamIds as uuid[])) and s.taken_at < least(:to::timestamptz, :now::timestamptz)
        and coalesce(d.until, :now) >= greatest(s.taken_at, :from)
    )
    select coalesce((select sum(extract(epoch from upper(one) - lower(one))) / 3600 from held, unnest(spans) one),
        0)::float as hours,
      (select count(*)::int from alarm a, held where not a.drill and ${COUNTED} and a.raised_at <@ spans) as alarms`,
    reportBindings(asked),
  );
  const [row] = rows;
  if (!row) throw new Error('the hours of the desk could not be read');
  return row;
}

/**
 * Notes on addresses and cases whose day of review is over, and which nobody has lifted: no worker is told of them any
 * more.
 */
export async function lapsedNotes(db: Knex, teamIds: string[], now: Date): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `
    select count(*)::int as count from hazard_flag h where h.team_id = any (cast(:teamIds as uuid[]))
      and h.lifted_at is null and not ${IN_FORCE}`,
    { teamIds, now },
  );
  return rows[0]?.count ?? 0;
}
