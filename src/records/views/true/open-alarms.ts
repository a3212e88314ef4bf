import type { Knex } from 'knex';

/**
 * Open alarms for another system. Without `covert` it knows of none that is or ever was covert, and one that turns
 * covert is gone from there, as it would be gone by the real PIN.
 */
export interface OpenAlarm {
  id: string;
  kind: string;
  covert: boolean;
  drill: boolean;
  status: string;
  raisedAt: Date;
  team: { id: string; name: string };
  staffNumber: string;
  name: string;
  visitId: string | null;
}

interface AlarmsWanted {
  covert: boolean;
  teamIds: 'all' | string[];
  /** Left out: all of them. */
  id?: string;
}

interface Row {
  id: string;
  kind: string;
  covert: boolean;
  drill: boolean;
  status: string;
  raised_at: Date;
  team_id: string;
  team: string;
  staff_number: string;
  name: string;
  visit_id: string | null;
}

/** The oldest first. */
export async function readOpenAlarms(db: Knex, { covert, teamIds, id }: AlarmsWanted): Promise<OpenAlarm[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `
    select a.id, a.kind, a.covert, a.drill, a.status, a.raised_at, a.team_id, t.name as team, p.staff_number, p.name,
      a.visit_id
    from alarm a join person p on p.id = a.worker_id join team t on t.id = a.team_id
    where a.status <> 'closed' and (:covert or not a.covert)
      and (cast(:teamIds as uuid[]) is null or a.team_id = any (:teamIds))
      and (cast(:id as uuid) is null or a.id = :id)
    order by a.raised_at, a.id`,
    { covert, teamIds: teamIds === 'all' ? null : teamIds, id: id ?? null },
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    covert: row.covert,
    drill: row.drill,
    status: row.status,
    raisedAt: row.raised_at,
    team: { id: row.team_id, name: row.team },
    staffNumber: row.staff_number,
    name: row.name,
    visitId: row.visit_id,
  }));
}
