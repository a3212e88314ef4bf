import type { Knex } from 'knex';
import { z } from 'zod';
import { toJson } from '../database/json.ts';

/** People who leave, or go to another team, from a date. The sweep does it when the day has come. */

const leaveChoices = z.object({
  /** Whose buddy they were, and who is it instead; null: nobody. By staff number. */
  buddies: z.array(z.object({ of: z.string(), by: z.string().nullable() })),
  /** Whose plan names them, and whom it names instead. Of the team: its name. */
  plans: z.array(z.object({ team: z.string(), by: z.string().nullable() })),
  /** Planned visits that were given to somebody, or cancelled, when this was planned. */
  visits: z.array(z.object({ visit: z.string(), to: z.string().nullable() })),
});
const moveChoices = z.object({ team: z.string() });

export type LeaveChoices = z.output<typeof leaveChoices>;
export type ChangeOfStaff =
  | { kind: 'leave'; choices: LeaveChoices }
  /** The team by name. */
  | { kind: 'move'; choices: z.output<typeof moveChoices> };

export type StaffChange = ChangeOfStaff & {
  id: string;
  personId: string;
  /** The last day here, or the first day there: "2026-12-04". */
  day: string;
  status: 'waiting' | 'come';
  refused: string | null;
  dueAt: Date;
  version: number;
  plannedBy: string | null;
};

interface Row {
  id: string;
  person_id: string;
  kind: 'leave' | 'move';
  day: string;
  status: 'waiting' | 'come';
  choices: unknown;
  refused: string | null;
  due_at: Date;
  version: number;
  planned_by: string | null;
}

const ROWS = `select id, person_id, kind, to_char(day, 'YYYY-MM-DD') as day, status, choices, refused, due_at, version,
  planned_by from staff_change where status in ('waiting', 'come')`;

function asChange(row: Row): StaffChange {
  const of: ChangeOfStaff =
    row.kind === 'leave'
      ? { kind: 'leave', choices: leaveChoices.parse(row.choices) }
      : { kind: 'move', choices: moveChoices.parse(row.choices) };
  return {
    ...of,
    id: row.id,
    personId: row.person_id,
    day: row.day,
    status: row.status,
    refused: row.refused,
    dueAt: row.due_at,
    version: row.version,
    plannedBy: row.planned_by,
  };
}

/** What is planned for them and not done; at most one. */
export async function staffChangeOf(db: Knex, personId: string): Promise<StaffChange | null> {
  const { rows } = await db.raw<{ rows: Row[] }>(`${ROWS} and person_id = ?`, [personId]);
  return rows[0] ? asChange(rows[0]) : null;
}

/** Null where it is done or undone. */
export async function staffChangeById(db: Knex, id: string): Promise<StaffChange | null> {
  const { rows } = await db.raw<{ rows: Row[] }>(`${ROWS} and id = ?`, [id]);
  return rows[0] ? asChange(rows[0]) : null;
}

/** Those of a team's people that could not be done when their day came, as far as a page may say so. */
export async function refusedChangesOf(
  db: Knex,
  teamId: string,
): Promise<{ personId: string; staffNumber: string; name: string; refused: string }[]> {
  const { rows } = await db.raw<{ rows: { id: string; staff_number: string; name: string; refused: string }[] }>(
    `select p.id, p.staff_number, p.name, c.refused from staff_change c join person p on p.id = c.person_id
    where c.status in ('waiting', 'come') and c.refused is not null
      and exists (select 1 from person_team pt where pt.person_id = p.id and pt.team_id = ?) order by p.name`,
    [teamId],
  );
  return rows.map(({ id, staff_number: staffNumber, ...row }) => ({ ...row, personId: id, staffNumber }));
}

export async function insertStaffChange(
  trx: Knex.Transaction,
  change: ChangeOfStaff & { id: string; personId: string; day: string; dueAt: Date; plannedBy: string | null },
  now: Date,
): Promise<void> {
  await trx('staff_change').insert({
    id: change.id,
    person_id: change.personId,
    kind: change.kind,
    day: change.day,
    status: 'waiting',
    choices: toJson(change.choices),
    due_at: change.dueAt,
    planned_at: now,
    planned_by: change.plannedBy,
  });
}

export async function endStaffChange(trx: Knex.Transaction, id: string, status: 'done' | 'undone'): Promise<void> {
  await trx('staff_change')
    .where({ id })
    .update({ status, due_at: null, refused: null, version: trx.raw('version + 1') });
}

/** Looks again at that time. Resolves with the row's new version. */
export async function postponeStaffChange(
  trx: Knex.Transaction,
  id: string,
  { status, dueAt, refused }: { status: StaffChange['status']; dueAt: Date; refused: string | null },
): Promise<number> {
  const [row] = await trx('staff_change')
    .where({ id })
    .update({ status, due_at: dueAt, refused, version: trx.raw('version + 1') })
    .returning<{ version: number }[]>('version');
  return row?.version ?? 0;
}
