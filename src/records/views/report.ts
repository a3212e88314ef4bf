import type { Knex } from 'knex';

/**
 * The figures of a month or a quarter: counts and times, without names. An alarm counts once it has been closed for
 * a day, so that no figure moves while a covert one is open.
 */

export interface ReportSpan {
  teamIds: string[];
  from: Date;
  to: Date;
  now: Date;
  timezone: string;
}

export interface UseFigures {
  teamId: string;
  planned: number;
  plannedWatched: number;
  watched: number;
  ended: number;
  endedInTime: number;
  workers: number;
  workersOut: number;
}

export interface AlarmFigures {
  teamId: string;
  kind: 'covert' | 'help' | 'no_answer' | 'missed';
  /**
   * Null: nobody has said what it was. `noted`: it was real, and an incident of it is noted, or of its worker and that
   * day.
   */
  class: string | null;
  count: number;
}

/** Seconds from the raise. */
interface Spread {
  count: number;
  median: number | null;
  p95: number | null;
}

export interface TimeFigures {
  ring: Spread;
  person: Spread;
  contact: Spread;
  dialled: number;
  newsKept: number;
  newsDue: number;
  drills: number;
  drillPerson: Spread;
  mostInAnHour: number;
  mostInTenMinutes: number;
}

export interface Week {
  /** Its Monday, as "2026-11-23". */
  monday: string;
  alarms: number;
  watched: number;
}

/** How many alarms had a person after at most so many seconds; null: later, or nobody before the end. */
export interface Band {
  within: number | null;
  count: number;
}

const DAY = 86_400_000;

export const reportBindings = ({ teamIds, from, to, now, timezone }: ReportSpan) => ({
  teamIds,
  from,
  to,
  now,
  timezone,
  counted: new Date(now.getTime() - DAY),
});

export const COUNTED = `a.team_id = any (cast(:teamIds as uuid[])) and a.raised_at >= :from and a.raised_at < :to
  and a.closed_at < :counted`;

export async function useFigures(db: Knex, asked: ReportSpan): Promise<UseFigures[]> {
  const { rows } = await db.raw<{ rows: UseFigures[] }>(
    `
    select t.id as "teamId", planned.planned, planned.watched as "plannedWatched", begun.watched, begun.ended,
      begun.in_time as "endedInTime", people.workers, people.workers_out as "workersOut"
    from team t
    cross join lateral (select count(*)::int as planned, count(started_at)::int as watched from visit
      where team_id = t.id and kind = 'visit' and status <> 'cancelled' and planned_start >= :from
        and planned_start < least(:to::timestamptz, :now::timestamptz)) planned
    cross join lateral (select count(*)::int as watched, count(*) filter (where v.status = 'ended')::int as ended,
        count(*) filter (where v.status = 'ended' and v.ended_at <= v.deadline and not exists (select 1 from visit_act d
          where d.visit_id = v.id and d.what = 'end'))::int as in_time
      from visit v where v.team_id = t.id and v.kind = 'visit' and v.started_at >= :from
        and v.started_at < :to) begun
    cross join lateral (select count(*)::int as workers, count(*) filter (where exists (select 1 from visit v
        where v.team_id = t.id and v.worker_id = p.id and v.started_at >= :from and v.started_at < :to))::int
          as workers_out
      from person p join person_team pt on pt.person_id = p.id and pt.team_id = t.id
      where 'worker' = any (p.roles) and p.left_at is null) people
    where t.id = any (cast(:teamIds as uuid[])) order by t.name`,
    reportBindings(asked),
  );
  return rows;
}

export async function alarmFigures(db: Knex, asked: ReportSpan): Promise<AlarmFigures[]> {
  const { rows } = await db.raw<{ rows: AlarmFigures[] }>(
    `
    select a.team_id as "teamId",
      case when a.covert then 'covert' when a.kind = 'panic' then 'help' else a.kind end as kind,
      case when said.class = 'real' and exists (select 1 from incident i where i.alarm_id = a.id
        or i.person_id = a.worker_id and i.at between a.raised_at - interval '1 day' and a.closed_at + interval '1 day')
        then 'noted' else said.class end as class,
      count(*)::int as count
    from alarm a
      left join lateral (select c.class from alarm_class c where c.alarm_id = a.id order by c.id desc limit 1) said
        on true
    where not a.drill and ${COUNTED} group by 1, 2, 3`,
    reportBindings(asked),
  );
  return rows;
}

const spread = (column: string, which: string): string => `
  count(${column}) filter (where ${which})::int as "${column}_count",
  percentile_cont(0.5) within group (order by extract(epoch from ${column} - raised_at)) filter (where ${which})
    as "${column}_median",
  percentile_cont(0.95) within group (order by extract(epoch from ${column} - raised_at)) filter (where ${which})
    as "${column}_p95"`;

type SpreadRow<Name extends string> = Record<`${Name}_count`, number> &
  Record<`${Name}_median` | `${Name}_p95`, number | null>;

interface TimesRow
  extends SpreadRow<'first_ring_at'>, SpreadRow<'first_person_at'>, SpreadRow<'contact_at'>, SpreadRow<'drill_person'> {
  dialled: number;
  drills: number;
  hour: number;
  ten_minutes: number;
  news_kept: number;
  news_due: number;
}

/** Nobody gives news of a drill, and no drill counts as an alarm. */
export async function timeFigures(db: Knex, asked: ReportSpan): Promise<TimeFigures> {
  const { rows } = await db.raw<{ rows: TimesRow[] }>(
    `
    with alarms as (
      select a.*, case when a.drill then a.first_person_at end as drill_person,
        count(*) filter (where not a.drill) over (order by a.raised_at
          range between current row and interval '1 hour' following) as in_hour,
        count(*) filter (where not a.drill) over (order by a.raised_at
          range between current row and interval '10 minutes' following) as in_ten_minutes
      from alarm a where ${COUNTED}
    )
    select ${spread('first_ring_at', 'not drill')}, ${spread('first_person_at', 'not drill')},
      ${spread('contact_at', 'not drill')}, ${spread('drill_person', 'drill')},
      count(dialled_at) filter (where not drill)::int as dialled, count(*) filter (where drill)::int as drills,
      coalesce(max(in_hour), 0)::int as hour, coalesce(max(in_ten_minutes), 0)::int as ten_minutes,
      (select count(*)::int from alarm_owner o join alarms a on a.id = o.alarm_id where not a.drill
        and o.ended_how in ('closed', 'passed_on', 'taken_over')) as news_kept,
      (select count(*)::int from alarm_owner o join alarms a on a.id = o.alarm_id where not a.drill
        and o.ended_how in ('closed', 'passed_on', 'taken_over', 'no_news')) as news_due
    from alarms`,
    reportBindings(asked),
  );
  const [row] = rows;
  if (!row) throw new Error('the figures of a report could not be read');
  return {
    ring: { count: row.first_ring_at_count, median: row.first_ring_at_median, p95: row.first_ring_at_p95 },
    person: { count: row.first_person_at_count, median: row.first_person_at_median, p95: row.first_person_at_p95 },
    contact: { count: row.contact_at_count, median: row.contact_at_median, p95: row.contact_at_p95 },
    drillPerson: { count: row.drill_person_count, median: row.drill_person_median, p95: row.drill_person_p95 },
    dialled: row.dialled,
    drills: row.drills,
    mostInAnHour: row.hour,
    mostInTenMinutes: row.ten_minutes,
    newsKept: row.news_kept,
    newsDue: row.news_due,
  };
}

/** The alarm that waited longest for a person. Never a covert one: its address would tell of it. */
export async function slowestAlarm(db: Knex, asked: ReportSpan): Promise<{ id: string; seconds: number } | null> {
  const { rows } = await db.raw<{ rows: { id: string; seconds: number }[] }>(
    `
    select a.id, extract(epoch from a.first_person_at - a.raised_at)::float as seconds from alarm a
    where not a.drill and not a.covert and a.first_person_at is not null and ${COUNTED} order by 2 desc limit 1`,
    reportBindings(asked),
  );
  return rows[0] ?? null;
}

/** @param within seconds, in order */
export async function personBands(db: Knex, asked: ReportSpan, within: number[]): Promise<Band[]> {
  const { rows } = await db.raw<{ rows: { band: number; count: number }[] }>(
    `
    select width_bucket(coalesce(extract(epoch from a.first_person_at - a.raised_at), 1e9)::float - 1e-6,
      cast(:within as float[])) as band, count(*)::int as count
    from alarm a where not a.drill and ${COUNTED} group by 1`,
    { ...reportBindings(asked), within },
  );
  const countOf = (band: number): number => rows.find((row) => row.band === band)?.count ?? 0;
  return [
    ...within.map((seconds, band) => ({ within: seconds, count: countOf(band) })),
    { within: null, count: countOf(within.length) },
  ];
}

export async function weekFigures(db: Knex, asked: ReportSpan): Promise<Week[]> {
  const { rows } = await db.raw<{ rows: Week[] }>(
    `
    select to_char(week, 'YYYY-MM-DD') as monday,
      (select count(*)::int from alarm a where not a.drill and ${COUNTED}
        and date_trunc('week', a.raised_at at time zone :timezone) = week) as alarms,
      (select count(*)::int from visit v where v.team_id = any (cast(:teamIds as uuid[])) and v.kind = 'visit'
        and v.started_at >= :from and v.started_at < :to
        and date_trunc('week', v.started_at at time zone :timezone) = week) as watched
    from generate_series(date_trunc('week', :from::timestamptz at time zone :timezone),
      (least(:to::timestamptz, :now::timestamptz) - interval '1 second') at time zone :timezone, interval '1 week') week
    order by week`,
    reportBindings(asked),
  );
  return rows;
}

/** Workers who have not been out with the line, by name: for their own manager, to help them. */
export async function neverOut(
  db: Knex,
  asked: ReportSpan,
): Promise<{ id: string; name: string; staffNumber: string }[]> {
  const { rows } = await db.raw<{ rows: { id: string; name: string; staffNumber: string }[] }>(
    `
    select distinct p.id, p.name, p.staff_number as "staffNumber" from person p
      join person_team pt on pt.person_id = p.id and pt.team_id = any (cast(:teamIds as uuid[]))
    where 'worker' = any (p.roles) and p.left_at is null and not exists (select 1 from visit v
      where v.worker_id = p.id and v.started_at >= :from and v.started_at < :to)
    order by p.name, p.staff_number`,
    reportBindings(asked),
  );
  return rows;
}
