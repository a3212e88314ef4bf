import type { Knex } from 'knex';
import { z } from 'zod';
import { toJson } from '../database/json.ts';

/** Who has the desk, team by team. It is a record for people: nothing of the line reads it. */

export interface Holder {
  shiftId: string;
  teamId: string;
  team: string;
  accountId: string;
  name: string;
  since: Date;
}

/** What was open when a desk was taken, by id alone: each reader sees the names that they may see. */
const handedOver = z.object({
  alarms: z.array(
    z.object({
      id: z.string(),
      letter: z.string(),
      owners: z.array(z.object({ name: z.string(), newsAt: z.number() })),
    }),
  ),
  /** Visits. */
  late: z.array(z.string()),
  out: z.array(z.string()),
  planned: z.array(z.string()),
  /** People. */
  away: z.array(z.string()),
});
export type HandedOver = z.output<typeof handedOver>;

export interface Shift {
  id: string;
  accountId: string;
  name: string;
  takenAt: Date;
  teams: { id: string; name: string; until: Date | null; before: string | null }[];
  handedOver: HandedOver;
}

/** Teams of which nobody has the desk are left out, and so is an account that was turned off. */
export async function readHolders(db: Knex): Promise<Holder[]> {
  const { rows } = await db.raw<{ rows: Holder[] }>(`
    select s.id as "shiftId", t.id as "teamId", t.name as team, a.id as "accountId", a.name, s.taken_at as since
    from desk_shift_team d join desk_shift s on s.id = d.shift_id join team t on t.id = d.team_id
      join account a on a.id = s.account_id
    where d.until is null and a.status = 'active' order by t.name`);
  return rows;
}

/** Until the transaction ends nobody else takes or leaves a desk. */
export async function lockShifts(trx: Knex.Transaction): Promise<void> {
  await trx.raw('lock table desk_shift_team in share row exclusive mode');
}

export async function beginShift(
  trx: Knex.Transaction,
  given: { id: string; accountId: string; at: Date; teamIds: string[]; handedOver: HandedOver },
): Promise<void> {
  const { id, accountId, at, teamIds } = given;
  await trx('desk_shift').insert({ id, account_id: accountId, taken_at: at, handover: toJson(given.handedOver) });
  await trx('desk_shift_team')
    .whereIn('team_id', teamIds)
    .whereNull('until')
    .update({ until: at, ended_how: 'handed_over', next_id: id });
  await trx('desk_shift_team').insert(teamIds.map((teamId) => ({ shift_id: id, team_id: teamId })));
}

/** Returns how many teams' desks the account has left. */
export async function endShifts(trx: Knex.Transaction, accountId: string, at: Date): Promise<number> {
  return await trx('desk_shift_team')
    .whereIn('shift_id', trx('desk_shift').where({ account_id: accountId }).select('id'))
    .whereNull('until')
    .update({ until: at, ended_how: 'left' });
}

const ShiftTeams = z.array(
  z.object({ id: z.string(), name: z.string(), until: z.coerce.date().nullable(), before: z.string().nullable() }),
);

interface ShiftRow {
  id: string;
  account_id: string;
  name: string;
  taken_at: Date;
  teams: unknown;
  handover: unknown;
}

const SHIFTS = `
  select s.id, s.account_id, a.name, s.taken_at, s.handover,
    (select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'until', d.until, 'before',
        (select b.name from desk_shift_team e join desk_shift f on f.id = e.shift_id
          join account b on b.id = f.account_id
          where e.next_id = s.id and e.team_id = t.id limit 1)) order by t.name)
      from desk_shift_team d join team t on t.id = d.team_id where d.shift_id = s.id) as teams
  from desk_shift s join account a on a.id = s.account_id`;

/** The latest first, of these teams. */
export async function recentShifts(db: Knex, teamIds: string[], most: number): Promise<Shift[]> {
  const { rows } = await db.raw<{ rows: ShiftRow[] }>(
    `${SHIFTS}
    where exists (select 1 from desk_shift_team d where d.shift_id = s.id
      and d.team_id = any (cast(:teamIds as uuid[])))
    order by s.taken_at desc limit :most`,
    { teamIds, most },
  );
  return rows.map(asShift);
}

export async function readShift(db: Knex, id: string): Promise<Shift | null> {
  const { rows } = await db.raw<{ rows: ShiftRow[] }>(`${SHIFTS} where s.id = ?`, [id]);
  return rows[0] ? asShift(rows[0]) : null;
}

const asShift = (row: ShiftRow): Shift => ({
  id: row.id,
  accountId: row.account_id,
  name: row.name,
  takenAt: row.taken_at,
  teams: ShiftTeams.parse(row.teams ?? []),
  handedOver: handedOver.parse(row.handover),
});
