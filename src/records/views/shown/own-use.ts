import type { Knex } from 'knex';

/** How a worker has used the line in a time, by their own visits. */
export interface OwnUse {
  /** Visits that were planned for then, until now. */
  planned: number;
  /** Those of them that the line has watched. */
  plannedWatched: number;
  watched: number;
  /** Of what was watched, those that are over. */
  ended: number;
  /** Those of them that the worker has ended before they were late. */
  endedInTime: number;
}

const NOTHING: OwnUse = { planned: 0, plannedWatched: 0, watched: 0, ended: 0, endedInTime: 0 };

/** As the reports of the team count (records/views/report.ts). */
export async function useOf(db: Knex, personId: string, span: { from: Date; to: Date; now: Date }): Promise<OwnUse> {
  const { rows } = await db.raw<{ rows: OwnUse[] }>(
    `
    select count(*) filter (where is_planned)::int as planned,
      count(*) filter (where is_planned and started_at is not null)::int as "plannedWatched",
      count(*) filter (where is_begun)::int as watched,
      count(*) filter (where is_begun and status = 'ended')::int as ended,
      count(*) filter (where is_begun and status = 'ended' and ended_at <= deadline and not exists (select 1
        from visit_act d where d.visit_id = v.id and d.what = 'end'))::int as "endedInTime"
    from (select *, status <> 'cancelled' and planned_start >= :from
          and planned_start < least(:to::timestamptz, :now::timestamptz) as is_planned,
        started_at >= :from and started_at < :to as is_begun
      from visit where worker_id = :personId and kind = 'visit'
        and (planned_start >= :from or started_at >= :from)) v`,
    { personId, ...span },
  );
  return rows[0] ?? NOTHING;
}
