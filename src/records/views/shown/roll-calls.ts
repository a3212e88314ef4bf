import type { Knex } from 'knex';
import type { Away } from '../../../safety/plan.ts';
import type { RollCall, RollCallStatus, Stands } from '../../../safety/roll-call.ts';
import type { VisitKind } from '../../../safety/visit.ts';
import { storedAway } from '../../organisation/stored-availability.ts';

/** Roll-calls as the desk shows them, and whom one asks. Nothing of the true book is read. */

export interface ToAsk {
  personId: string;
  staffNumber: string;
  teamId: string | null;
  away: Away[];
  phones: string[];
  visit: { deadline: Date | null; kind: VisitKind; risk: string | null } | null;
}

interface AskedOf {
  teamIds: 'all' | string[];
  isOutOnly: boolean;
  /** Only these. */
  staffNumbers: string[] | null;
  /** Only those who work there. */
  worksAt: string | null;
}

interface ToAskRow {
  person_id: string;
  staff_number: string;
  team_id: string | null;
  away: unknown;
  phones: string[];
  visit_id: string | null;
  deadline: Date | null;
  kind: VisitKind;
  risk: string | null;
}

/** Everybody of these teams, by staff number. Somebody who is out counts for the team of their visit. */
export async function whomToAsk(db: Knex, { teamIds, isOutOnly, staffNumbers, worksAt }: AskedOf): Promise<ToAsk[]> {
  const { rows } = await db.raw<{ rows: ToAskRow[] }>(
    `
    select p.id as person_id, p.staff_number, coalesce(v.team_id, first.team_id) as team_id, p.away,
      coalesce((select jsonb_agg(number order by position) from phone where person_id = p.id), '[]') as phones,
      v.id as visit_id, v.deadline, v.kind, v.risk
    from person p
    left join visit v on v.worker_id = p.id and v.is_open
    left join lateral (select team_id from person_team where person_id = p.id
      and (cast(:teamIds as uuid[]) is null or team_id = any (:teamIds)) order by position limit 1) first on true
    where p.left_at is null and (not :isOutOnly or v.id is not null)
      and (cast(:staffNumbers as text[]) is null or p.staff_number = any (:staffNumbers))
      and (cast(:worksAt as text) is null or p.building = :worksAt)
      and (cast(:teamIds as uuid[]) is null or first.team_id is not null or v.team_id = any (:teamIds))
    order by p.staff_number`,
    { teamIds: teamIds === 'all' ? null : teamIds, isOutOnly, staffNumbers, worksAt },
  );
  return rows.map((row) => ({
    personId: row.person_id,
    staffNumber: row.staff_number,
    teamId: row.team_id,
    away: storedAway.parse(row.away),
    phones: row.phones,
    visit: row.visit_id === null ? null : { deadline: row.deadline, kind: row.kind, risk: row.risk },
  }));
}

export interface AskedPersonRow {
  personId: string;
  teamId: string | null;
  name: string;
  staffNumber: string;
  team: string | null;
  stands: Stands;
  status: RollCallStatus;
  rungAt: Date | null;
  toldAt: Date | null;
  answeredAt: Date | null;
  via: 'text' | 'call' | 'desk' | null;
  foundBy: string | null;
}

/** The buildings in which people of these teams work. */
export async function readBuildings(db: Knex, teamIds: 'all' | string[]): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { building: string }[] }>(
    `
    select distinct p.building from person p where p.building is not null and p.left_at is null
      and (cast(:teamIds as uuid[]) is null
        or exists (select from person_team pt where pt.person_id = p.id and pt.team_id = any (:teamIds)))
    order by p.building`,
    { teamIds: teamIds === 'all' ? null : teamIds },
  );
  return rows.map(({ building }) => building);
}

/** Everybody whom it asks, those of these teams. */
export async function readAsked(db: Knex, rollCallId: string, teamIds: 'all' | string[]): Promise<AskedPersonRow[]> {
  const { rows } = await db.raw<{ rows: AskedPersonRow[] }>(
    `
    select a.person_id as "personId", a.team_id as "teamId", p.name, p.staff_number as "staffNumber", t.name as team,
      a.stands, a.status, a.rung_at as "rungAt", a.told_at as "toldAt", a.answered_at as "answeredAt", a.via,
      a.found_by as "foundBy"
    from roll_call_person a join person p on p.id = a.person_id left join team t on t.id = a.team_id
    where a.roll_call_id = :rollCallId
      and (cast(:teamIds as uuid[]) is null or a.team_id = any (:teamIds))
    order by p.name, p.staff_number`,
    { rollCallId, teamIds: teamIds === 'all' ? null : teamIds },
  );
  return rows;
}

/** The teams of those whom a roll-call asks. */
export async function teamsOfRollCall(db: Knex, rollCallId: string): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { team_id: string }[] }>(
    'select distinct team_id from roll_call_person where roll_call_id = ? and team_id is not null',
    [rollCallId],
  );
  return rows.map(({ team_id }) => team_id);
}

export interface ListedRollCall extends RollCall {
  asked: number;
  well: number;
  help: number;
  silent: number;
}

/** The latest first, those that ask somebody of these teams; counted are the people of these teams. */
export async function readRollCalls(db: Knex, teamIds: 'all' | string[], limit: number): Promise<ListedRollCall[]> {
  const { rows } = await db.raw<{ rows: ListedRollCall[] }>(
    `
    select r.id, r.asks, r.name, r.building, r.is_drill as "isDrill", r.started_at as "startedAt",
      r.started_by as "startedBy", r.ended_at as "endedAt",
      count(*) filter (where a.status <> 'away')::integer as asked,
      count(*) filter (where a.status in ('ok', 'found'))::integer as well,
      count(*) filter (where a.status = 'help')::integer as help,
      count(*) filter (where a.status = 'silent')::integer as silent
    from roll_call r join roll_call_person a on a.roll_call_id = r.id
    where cast(:teamIds as uuid[]) is null or a.team_id = any (:teamIds)
    group by r.id order by r.started_at desc limit :limit`,
    { teamIds: teamIds === 'all' ? null : teamIds, limit },
  );
  return rows;
}
