import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { lockWorker } from '../../records/organisation/people.ts';
import {
  cancelPlannedVisit,
  insertPlannedVisit,
  type PlannedRow,
  updatePlannedVisit,
} from '../../records/planned-visits.ts';
import { recordVisitActs, type VisitAct } from '../../records/visit-acts.ts';
import { visitById } from '../../records/visits.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import { findPerson, personMeant } from '../people/person-meant.ts';
import type { UnitOfWork } from '../work.ts';

/**
 * The office plans a visit. Nobody is watched by it: the line looks after somebody once the visit has begun. A worker
 * who begins one near its time takes over its place, its length and its reference.
 */

const words = (most: number) => z.string().trim().min(1).max(most).nullable().default(null);

export const planDetails = z.object({
  /** When its risk was assessed, by whom, and where that is written. */
  assessedOn: z.iso.date().nullable().default(null),
  assessedBy: words(100),
  assessmentRef: words(40),
  start: z.date(),
  end: z.date(),
  place: words(300),
  postcode: words(10),
  phoneThere: words(20),
  initials: words(4),
  reference: words(40),
  risk: z.enum(['green', 'amber', 'red']).nullable().default(null),
  /** A colleague who is there too. */
  companionId: z.uuid().nullable().default(null),
  companion: words(100),
  note: words(500),
  /** They go straight home from it, which takes so many minutes. */
  homeMinutes: z.number().int().min(5).max(240).nullable().default(null),
});
export type PlanDetails = z.output<typeof planDetails>;

type VisitPlanned = { kind: 'done'; visitId: string } | { kind: 'nobody' } | { kind: 'no-team' };
type PlanChanged =
  | { kind: 'done' }
  /** It has begun or is cancelled, or somebody else has changed it since. */
  | { kind: 'changed' }
  | { kind: 'none' };

/** `isJoint`: the colleague gets a planned visit of their own, for each ends their own. */
export const planVisit = operation(
  planDetails.extend({ worker: personMeant, isJoint: z.boolean().default(false) }),
  async (work, { worker: meant, isJoint, ...details }): Promise<VisitPlanned> => {
    const worker = await findPerson(work, meant);
    if (!worker) return { kind: 'nobody' };
    if (!worker.team) return { kind: 'no-team' };
    const planned = await savePlan(work, { ...details, id: randomUUID(), workerId: worker.id, teamId: worker.team.id });
    const other = isJoint && details.companionId !== null ? await findPerson(work, details.companionId) : null;
    if (other?.team)
      await savePlan(work, {
        ...details,
        id: randomUUID(),
        workerId: other.id,
        teamId: other.team.id,
        companionId: worker.id,
        companion: null,
      });
    return { kind: 'done', visitId: planned.id };
  },
);

async function savePlan(work: UnitOfWork, planned: PlannedRow): Promise<PlannedRow> {
  await insertPlannedVisit(work.trx, planned);
  await recordPlanAct(work, planned.workerId, planned.id, 'plan');
  return planned;
}

export const changePlan = operation(
  planDetails.extend({ visit: z.uuid(), version: z.number().int().nullable().default(null) }),
  async (work, { visit: id, version, ...details }): Promise<PlanChanged> => {
    const stored = await visitById(work.trx, id);
    if (!stored) return { kind: 'none' };
    const { workerId, teamId } = stored.visit;
    await lockWorker(work.trx, workerId);
    if (!(await updatePlannedVisit(work.trx, { ...details, id, workerId, teamId }, version)))
      return { kind: 'changed' };
    await recordPlanAct(work, workerId, id, 'change-plan');
    return { kind: 'done' };
  },
);

export const cancelPlan = operation(
  z.object({ visit: z.uuid() }),
  async (work, { visit: id }): Promise<PlanChanged> => {
    const stored = await visitById(work.trx, id);
    if (!stored) return { kind: 'none' };
    await lockWorker(work.trx, stored.visit.workerId);
    if (!(await cancelPlannedVisit(work.trx, id))) return { kind: 'changed' };
    await recordPlanAct(work, stored.visit.workerId, id, 'cancel-plan');
    return { kind: 'done' };
  },
);

const WORDS = {
  plan: 'plans the visit',
  'change-plan': 'changes the plan of the visit',
  'cancel-plan': 'cancels the planned visit',
} as const;

async function recordPlanAct(
  work: UnitOfWork,
  workerId: string,
  visitId: string,
  what: VisitAct & keyof typeof WORDS,
): Promise<void> {
  await recordVisitActs(work.trx, [{ visitId, at: work.now, actor: work.actor, what }]);
  await journalOfficeAct(work, WORDS[what], { workerId, visitId });
}
