import type { Knex } from 'knex';

/**
 * Since when something of somebody's is going on: a visit that is open, an alarm about them that is, or one in which
 * they are asked. What came since then is left out of a request until it is over: an officer who answers requests sees
 * no live alarm, and what was sent in one would tell of it. Null: nothing is.
 */
export async function runningSince(db: Knex, personId: string): Promise<Date | null> {
  const { rows } = await db.raw<{ rows: { since: Date | null }[] }>(
    `
    select min(since) as since from (
      select started_at as since from visit where worker_id = :personId and is_open
      union all select least(a.raised_at, v.started_at) from alarm a left join visit v on v.id = a.visit_id
        where a.worker_id = :personId and a.status <> 'closed'
      union all select coalesce(c.first_asked_at, a.raised_at) from alarm a join alarm_contact c on c.alarm_id = a.id
        where c.person_id = :personId and a.status <> 'closed'
    ) running`,
    { personId },
  );
  return rows[0]?.since ?? null;
}

/**
 * Whether it came while a covert alarm was on: about the person whose record it is, or one in which they were asked.
 * `person` and `at` are columns.
 */
export const covertThen = (person: string, at: string): string => {
  const during = `ca.covert and ${at} between least(ca.raised_at - interval '10 minutes', cv.started_at)
      and coalesce(ca.closed_at, 'infinity')`;
  return `case
    when exists (select 1 from alarm ca left join visit cv on cv.id = ca.visit_id
      where ca.worker_id = ${person} and ${during}) then 'own'
    when exists (select 1 from alarm ca left join visit cv on cv.id = ca.visit_id
      join alarm_contact cc on cc.alarm_id = ca.id where cc.person_id = ${person} and ${during}) then 'asked' end`;
};
