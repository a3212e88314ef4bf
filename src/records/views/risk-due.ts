import type { Knex } from 'knex';
import { ASSESSMENT_LASTS, BEFORE_AN_INCIDENT, REFERENCE_KEY } from '../visits.ts';

/** What of a team's notes on addresses and assessments is over, or will be soon. */

interface Due {
  now: Date;
  soon: Date;
}

/** Notes that nobody has lifted: those that have lapsed, and those that will. */
export async function notesDue(
  db: Knex,
  teamId: string,
  { now, soon }: Due,
): Promise<{ lapsed: number; soon: number }> {
  const { rows } = await db.raw<{ rows: { lapsed: number; soon: number }[] }>(
    `
    select count(*) filter (where review_on < cast(:now as timestamptz)::date)::int as lapsed,
      count(*) filter (where review_on >= cast(:now as timestamptz)::date)::int as soon
    from hazard_flag where team_id = :teamId and lifted_at is null
      and review_on <= cast(:soon as timestamptz)::date`,
    { teamId, now, soon },
  );
  return rows[0] ?? { lapsed: 0, soon: 0 };
}

/**
 * The latest assessment of each reference of which a red visit is planned, where it is over by `soon` or since an
 * incident. `dueOn`: a day, as in "2026-11-30".
 */
export async function assessmentsDue(
  db: Knex,
  teamId: string,
  { now, soon }: Due,
): Promise<{ file: string | null; dueOn: string }[]> {
  const { rows } = await db.raw<{ rows: { file: string | null; dueOn: string }[] }>(
    `
    select file, due_on::text as "dueOn" from (
      select distinct on (${REFERENCE_KEY('other')}) other.assessment_ref as file,
        (other.assessed_on + interval '${ASSESSMENT_LASTS}')::date as due_on, ${BEFORE_AN_INCIDENT} as is_over
      from visit other where other.assessed_on is not null and ${REFERENCE_KEY('other')} in (
        select ${REFERENCE_KEY('planned')} from visit planned where planned.team_id = :teamId and planned.risk = 'red'
          and planned.status = 'planned' and planned.planned_start >= :now and ${REFERENCE_KEY('planned')} <> '')
      order by ${REFERENCE_KEY('other')}, other.assessed_on desc
    ) latest where is_over or due_on <= cast(:soon as timestamptz)::date order by due_on, file`,
    { teamId, now, soon },
  );
  return rows;
}
