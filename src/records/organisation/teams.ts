import type { Knex } from 'knex';
import { rememberedInTransaction } from '../../database/remembered.ts';
import { type Hours, type Plan, planFor } from '../../safety/plan.ts';
import { planDocument } from '../plan-document.ts';
import { storedHours } from './stored-availability.ts';
import { asOwnTimes, type OwnTimesRow } from './own-times.ts';

/** The plans of workers that the statement that took a text in has read (load-text.ts), by the worker's id. */
export const knownPlans = rememberedInTransaction<{ teamId: string; plan: Plan }>();

/** A team's plan as it is now. */
export async function teamPlan(db: Knex, teamId: string): Promise<Plan> {
  const row = await db<{ id: string; plan: unknown }>('team').where({ id: teamId }).first('plan');
  if (!row) throw new Error(`team ${teamId} is gone`);
  return planDocument.parse(row.plan);
}

/** The same with the worker's own times. */
export async function planOfWorker(db: Knex, teamId: string, workerId: string): Promise<Plan> {
  const known = knownPlans.of(db, workerId);
  if (known?.teamId === teamId) return known.plan;
  const { rows } = await db.raw<{ rows: ({ plan: unknown } & OwnTimesRow)[] }>(
    'select t.plan, p.stretch, p.report_each from team t, person p where t.id = :teamId and p.id = :workerId',
    { teamId, workerId },
  );
  if (!rows[0]) throw new Error(`team ${teamId} is gone`);
  return planFor(planDocument.parse(rows[0].plan), asOwnTimes(rows[0]));
}

export async function policeForce(db: Knex, teamId: string): Promise<string | null> {
  const row = await db<{ id: string; police_force: string | null }>('team').where({ id: teamId }).first('police_force');
  return row?.police_force ?? null;
}

/** What a team itself does in an alarm. */
export async function ownSteps(db: Knex, teamId: string): Promise<string[]> {
  const row = await db<{ id: string; own_steps: string[] }>('team').where({ id: teamId }).first('own_steps');
  return row?.own_steps ?? [];
}

export async function teamIdByName(db: Knex, name: string): Promise<string | null> {
  const row = await db<{ id: string; name: string }>('team').where({ name }).first('id');
  return row?.id ?? null;
}

/** When each team's plan is in its office hours, ordered by name; none: it names no hours. */
export async function officeHoursOfTeams(db: Knex): Promise<{ name: string; officeHours: Hours[] }[]> {
  const { rows } = await db.raw<{ rows: { name: string; hours: unknown }[] }>(
    `select name, plan->'officeHours' as hours from team order by name`,
  );
  return rows.map(({ name, hours }) => ({ name, officeHours: storedHours.parse(hours) }));
}

export async function renameTeam(trx: Knex.Transaction, name: string, becomes: string): Promise<void> {
  await trx('team').where({ name }).update({ name: becomes });
}

/** All teams, ordered by name. */
export async function listTeams(db: Knex): Promise<{ id: string; name: string }[]> {
  return await db<{ id: string; name: string }>('team').orderBy('name').select('id', 'name');
}

/** Of each team in which anybody makes visits. */
export async function aWorkerOfEachTeam(db: Knex): Promise<{ teamId: string; workerId: string }[]> {
  const { rows } = await db.raw<{ rows: { teamId: string; workerId: string }[] }>(`
    select distinct on (t.team_id) t.team_id as "teamId", t.person_id as "workerId" from person_team t
    join person p on p.id = t.person_id where 'worker' = any (p.roles) order by t.team_id, p.staff_number`);
  return rows;
}
