import type { Knex } from 'knex';
import { z } from 'zod';
import { storedAway, storedHours } from '../../organisation/stored-availability.ts';

/** People as the shown book has them: who they are, how they are reached, and whether their visit is open. */
export interface ShownPerson {
  id: string;
  name: string;
  staffNumber: string;
  roles: string[];
  /** The first is the team of their visits. */
  teams: { id: string; name: string }[];
  /** Preferred first. */
  phones: { number: string; verifiedAt: Date | null }[];
  /** In order. */
  buddies: PersonNamed[];
  /** Whose buddy they are. */
  buddyOf: PersonNamed[];
  away: { from: string; to: string }[];
  hours: { days: number[]; from: string; to: string }[];
  /** How they are spoken to. `language` null: the organisation's. */
  needs: { language: string | null; slowSpeech: boolean; textOnly: boolean };
  /** The share of the team's times that they have. */
  stretch: number;
  /** They report back each time. */
  reportEach: boolean;
  building: string | null;
  hasPin: boolean;
  /** Every PIN that their roles need. Whether one of two is missing is told nowhere. */
  hasAllPins: boolean;
  hasPractised: boolean;
  hasPractisedAll: boolean;
  /** When the one-time code was given that they have not used yet. */
  codeAt: Date | null;
  outUntil: Date | null;
}

export interface PersonNamed {
  id: string;
  name: string;
  staffNumber: string;
  teamIds: string[];
}

interface Row {
  language: string | null;
  slow_speech: boolean;
  text_only: boolean;
  id: string;
  name: string;
  staff_number: string;
  roles: string[];
  teams: unknown;
  phones: unknown;
  buddies: unknown;
  buddy_of: unknown;
  away: unknown;
  hours: unknown;
  stretch: number;
  report_each: boolean;
  building: string | null;
  has_pin: boolean;
  has_all_pins: boolean;
  has_practised: boolean;
  has_practised_all: boolean;
  code_at: Date | null;
  out_until: Date | null;
}

const teams = z.array(z.object({ id: z.string(), name: z.string() }));
const phones = z.array(z.object({ number: z.string(), verifiedAt: z.coerce.date().nullable() }));
const named = z.array(
  z.object({ id: z.string(), name: z.string(), staffNumber: z.string(), teamIds: z.array(z.string()) }),
);

const NAMED = `jsonb_build_object('id', o.id, 'name', o.name, 'staffNumber', o.staff_number,
  'teamIds', array(select team_id from person_team where person_id = o.id))`;

/**
 * Who has not left, and whose last day is not over: a person who leaves under a covert alarm goes from the pages like
 * anybody.
 */
export const IS_HERE = `p.left_at is null
      and not exists (select 1 from staff_change c where c.person_id = p.id and c.status = 'come'
        and c.kind = 'leave')`;

export async function countShownPeople(db: Knex): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `select count(*)::int as count from person p where ${IS_HERE}`,
  );
  return rows[0]?.count ?? 0;
}

/** By name, without those who have left, or whose last day is over. `teamIds`: people of these teams. */
export async function readShownPeople(
  db: Knex,
  of: { teamIds: 'all' | string[] } | { id: string },
): Promise<ShownPerson[]> {
  const teamIds = 'teamIds' in of && of.teamIds !== 'all' ? of.teamIds : null;
  const { rows } = await db.raw<{ rows: Row[] }>(
    `
    select p.id, p.name, p.staff_number, p.roles, p.away, p.hours, p.code_at,
      p.language, p.slow_speech, p.text_only, p.stretch, p.report_each, p.building,
      p.pin_hash is not null as has_pin,
      p.pin_hash is not null and (p.duress_pin_hash is not null or not 'worker' = any (p.roles)) as has_all_pins,
      p.practised_at is not null as has_practised,
      p.practised_at is not null
        and (p.duress_practised_at is not null or p.duress_pin_hash is null) as has_practised_all,
      coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) order by pt.position)
        from person_team pt join team t on t.id = pt.team_id where pt.person_id = p.id), '[]') as teams,
      coalesce((select jsonb_agg(jsonb_build_object('number', f.number, 'verifiedAt', f.verified_at)
        order by f.position) from phone f where f.person_id = p.id), '[]') as phones,
      coalesce((select jsonb_agg(${NAMED} order by b.position) from buddy b join person o on o.id = b.buddy_id
        where b.worker_id = p.id), '[]') as buddies,
      coalesce((select jsonb_agg(${NAMED} order by o.name) from buddy b join person o on o.id = b.worker_id
        where b.buddy_id = p.id), '[]') as buddy_of,
      (select max(v.deadline) from visit v where v.worker_id = p.id and v.is_open) as out_until
    from person p
    where ${IS_HERE}
      and (cast(:id as uuid) is null or p.id = :id)
      and (cast(:teamIds as uuid[]) is null
        or exists (select 1 from person_team pt where pt.person_id = p.id and pt.team_id = any (:teamIds)))
    order by p.name, p.staff_number`,
    { id: 'id' in of ? of.id : null, teamIds },
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    staffNumber: row.staff_number,
    roles: row.roles,
    teams: teams.parse(row.teams),
    phones: phones.parse(row.phones),
    buddies: named.parse(row.buddies),
    buddyOf: named.parse(row.buddy_of),
    away: storedAway.parse(row.away),
    hours: storedHours.parse(row.hours),
    needs: { language: row.language, slowSpeech: row.slow_speech, textOnly: row.text_only },
    stretch: row.stretch,
    reportEach: row.report_each,
    building: row.building,
    hasPin: row.has_pin,
    hasAllPins: row.has_all_pins,
    hasPractised: row.has_practised,
    hasPractisedAll: row.has_practised_all,
    codeAt: row.code_at,
    outUntil: row.out_until,
  }));
}

/** How many visits of theirs have begun since then. */
export async function countVisitsSince(db: Knex, personId: string, since: Date): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `select count(*)::int as count from visit
    where worker_id = :personId and started_at >= :since and status in ('open', 'overdue', 'ended')`,
    { personId, since },
  );
  return rows[0]?.count ?? 0;
}
