import type { Knex } from 'knex';

/**
 * A person who may stand in as the worker of a drill: a worker of the team without an open visit and without an open
 * alarm.
 */
export interface StandIn {
  workerId: string;
  name: string;
  staffNumber: string;
}

export async function teamByName(db: Knex, name: string): Promise<{ id: string; name: string } | null> {
  const { rows } = await db.raw<{ rows: { id: string; name: string }[] }>(
    'select id, name from team where lower(name) = lower(?)',
    [name],
  );
  return rows[0] ?? null;
}

export async function standInsOf(db: Knex, teamId: string): Promise<StandIn[]> {
  const { rows } = await db.raw<{ rows: { id: string; name: string; staff_number: string }[] }>(
    `
    select p.id, p.name, p.staff_number from person p
      join person_team pt on pt.person_id = p.id and pt.team_id = :teamId and pt.position = 0
    where 'worker' = any (p.roles)
      and not exists (select 1 from visit v where v.worker_id = p.id and v.is_open)
      and not exists (select 1 from alarm a where a.worker_id = p.id and a.status <> 'closed')
    order by p.name`,
    { teamId },
  );
  return rows.map((row) => ({ workerId: row.id, name: row.name, staffNumber: row.staff_number }));
}

/** Letters of the open alarms that are not drills. */
export async function realAlarmsOpen(db: Knex): Promise<string[]> {
  const rows = await db<{ letter: string; drill: boolean; status: string }>('alarm')
    .where({ drill: false })
    .whereNot({ status: 'closed' })
    .select('letter');
  return rows.map(({ letter }) => letter);
}

/** One person whom a drill asked. Times are milliseconds after its beginning; null if it did not happen. */
export interface DrillAnswer {
  drillId: string;
  raisedAt: Date;
  kind: string;
  status: string;
  contactKey: string;
  name: string | null;
  askedAfter: number | null;
  /** A key was pressed in one of the drill's calls, so a person was there. */
  personAfter: number | null;
  tookAfter: number | null;
}

/** The team's latest drills, newest first. Within a drill, the people in the order in which they were asked. */
export async function drillAnswers(db: Knex, teamId: string, drills: number): Promise<DrillAnswer[]> {
  const { rows } = await db.raw<{
    rows: {
      id: string;
      raised_at: Date;
      kind: string;
      status: string;
      contact_key: string;
      name: string | null;
      asked_at: Date | null;
      keyed_at: Date | null;
      took_at: Date | null;
    }[];
  }>(
    `
    with drill as (select * from alarm where drill and team_id = :teamId order by raised_at desc limit :drills)
    select d.id, d.raised_at, d.kind, d.status, a.contact_key, max(p.name) as name, min(a.created_at) as asked_at,
      min(a.keyed_at) as keyed_at,
      (select min(j.at) from journal j where j.alarm_id = d.id and j.kind = 'alarm'
        and j.detail->>'what' in ('take', 'dialled')
        and j.detail->>'answer' = 'taken' and j.detail->>'by' = journal_contact(a.contact_key)) as took_at
    from drill d join contact_attempt a on a.alarm_id = d.id and a.purpose = 'alarm'
      left join person p on p.id = a.person_id
    group by d.id, d.raised_at, d.kind, d.status, a.contact_key order by d.raised_at desc, asked_at, a.contact_key`,
    { teamId, drills },
  );
  return rows.map((row) => {
    const after = (at: Date | null): number | null => (at === null ? null : at.getTime() - row.raised_at.getTime());
    return {
      drillId: row.id,
      raisedAt: row.raised_at,
      kind: row.kind,
      status: row.status,
      contactKey: row.contact_key,
      name: row.name,
      askedAfter: after(row.asked_at),
      personAfter: after(row.keyed_at),
      tookAfter: after(row.took_at),
    };
  });
}
