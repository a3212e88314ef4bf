import { createHash } from 'node:crypto';
import { z } from 'zod';
import { callerByStaffNumber } from '../../records/organisation/people.ts';
import { plannedById } from '../../records/planned-visits.ts';
import {
  deleteSentPlan,
  lockAppointment,
  lockRequest,
  recordSentRequest,
  saveSentPlan,
  type SentPlan,
  sentPlan,
  sentRequest,
} from '../../records/sent-plans.ts';
import { readShownPeople } from '../../records/views/shown/people.ts';
import { operation } from '../operation.ts';
import type { UnitOfWork } from '../work.ts';
import { cancelPlan, changePlan, type PlanDetails, planDetails, planVisit } from './plan.ts';

/**
 * Another system plans visits, as the desk does. It may name them by its own ids of appointments. What has begun, and
 * what the desk has called off, it changes no more. What it says twice happens once.
 */

const { start, end, ...others } = planDetails.shape;
const left = <Field extends z.ZodType>(field: z.ZodDefault<Field>) => z.optional(field.unwrap());

/** What is left out stays as it is: a manager may have added to it. */
const sentDetails = z.object({
  start,
  end,
  place: left(others.place),
  postcode: left(others.postcode),
  phoneThere: left(others.phoneThere),
  initials: left(others.initials),
  reference: left(others.reference),
  risk: left(others.risk),
  companion: left(others.companion),
  note: left(others.note),
  homeMinutes: left(others.homeMinutes),
  assessedOn: left(others.assessedOn),
  assessedBy: left(others.assessedBy),
  assessmentRef: left(others.assessmentRef),
});
export type SentDetails = z.input<typeof sentDetails>;

const from = z.object({
  sender: z.string().min(1),
  /** Whose visits the sender may plan. */
  teamIds: z.union([z.literal('all'), z.array(z.uuid())]),
});
const sent = from.extend({
  /** A staff number. */
  worker: z.string(),
  details: sentDetails,
});
type Sent = z.output<typeof sent>;

export type Sending =
  | { kind: 'planned'; visitId: string }
  | { kind: 'changed'; visitId: string }
  /** It was said before. */
  | { kind: 'same'; visitId: string }
  /** None of their teams' workers has this staff number. */
  | { kind: 'nobody' }
  /** The key was used for something else. */
  | { kind: 'other-request' }
  /** The appointment was sent before: it is changed under its id. */
  | { kind: 'known' }
  /** It goes on or is over. */
  | { kind: 'begun' }
  /** Somebody at the desk has called it off. */
  | { kind: 'cancelled' }
  | { kind: 'none' };

/** @param key of this request: a repeat of it gets the first one's answer */
export const planSent = operation(
  sent.extend({ key: z.string().min(1), appointment: z.string().min(1).nullable() }),
  async (work, { key, appointment, ...given }): Promise<Sending> => {
    const { trx, now } = work;
    const contentHash = hashOf([appointment, given.worker, given.details]);
    await lockRequest(trx, given.sender, key);
    const before = await sentRequest(trx, given.sender, key);
    if (before)
      return before.contentHash.equals(contentHash)
        ? { kind: 'same', visitId: before.visitId }
        : { kind: 'other-request' };
    if (appointment !== null) {
      await lockAppointment(trx, given.sender, appointment);
      if (await sentPlan(trx, given.sender, appointment)) return { kind: 'known' };
    }
    const planned = await planAnew(work, given, appointment);
    if (planned.kind === 'planned')
      await recordSentRequest(trx, given.sender, key, { visitId: planned.visitId, contentHash }, now);
    return planned;
  },
);

/** Plans the visit of an appointment, or changes it. */
export const setSent = operation(
  sent.extend({ appointment: z.string().min(1) }),
  async (work, { appointment, ...given }): Promise<Sending> => {
    const { trx, actor } = work;
    await lockAppointment(trx, given.sender, appointment);
    const known = await sentPlan(trx, given.sender, appointment);
    const visit = known && (await plannedById(trx, known.visitId));
    if (!known || !visit) return await planAnew(work, given, appointment);
    if (!includes(given.teamIds, visit.teamId)) return { kind: 'none' };
    if (visit.status === 'cancelled') return { kind: 'cancelled' };
    if (visit.status !== 'planned') return { kind: 'begun' };
    const contentHash = contentOf(given);
    if (known.contentHash.equals(contentHash)) return { kind: 'same', visitId: visit.id };
    const worker = await workerOf(work, given);
    if (!worker) return { kind: 'nobody' };
    const details = { ...visit, ...companionOf(given.details), ...given.details };
    if (worker.id === visit.workerId) {
      const became = await changePlan(work, actor, { ...details, visit: visit.id });
      if (became.kind !== 'done') return { kind: 'begun' };
      await saveSentPlan(trx, given.sender, appointment, { visitId: visit.id, contentHash });
      return { kind: 'changed', visitId: visit.id };
    }
    // Another worker goes: what was planned for the first one is off.
    if ((await cancelPlan(work, actor, { visit: visit.id })).kind !== 'done') return { kind: 'begun' };
    return await plan(work, given, worker, details, appointment);
  },
);

/** Calls the visit of an appointment off. */
export const cancelSent = operation(
  from.extend({ appointment: z.string().min(1) }),
  async (work, { sender, teamIds, appointment }): Promise<Sending> => {
    const { trx, actor } = work;
    await lockAppointment(trx, sender, appointment);
    const known = await sentPlan(trx, sender, appointment);
    const visit = known && (await plannedById(trx, known.visitId));
    if (!visit || !includes(teamIds, visit.teamId)) return { kind: 'none' };
    if (visit.status !== 'planned' && visit.status !== 'cancelled') return { kind: 'begun' };
    if (visit.status === 'planned') {
      const became = await cancelPlan(work, actor, { visit: visit.id });
      if (became.kind !== 'done') return { kind: 'begun' };
    }
    await deleteSentPlan(trx, sender, appointment);
    return { kind: 'changed', visitId: visit.id };
  },
);

async function planAnew(work: UnitOfWork, given: Sent, appointment: string | null): Promise<Sending> {
  const worker = await workerOf(work, given);
  return worker ? await plan(work, given, worker, given.details, appointment) : { kind: 'nobody' };
}

async function plan(
  work: UnitOfWork,
  given: Sent,
  worker: { id: string },
  details: z.input<typeof planDetails>,
  appointment: string | null,
): Promise<Sending> {
  const planned = await planVisit(work, work.actor, { ...details, worker: worker.id });
  if (planned.kind !== 'done') return { kind: 'nobody' };
  if (appointment !== null)
    await saveSentPlan(work.trx, given.sender, appointment, {
      visitId: planned.visitId,
      contentHash: contentOf(given),
    });
  return { kind: 'planned', visitId: planned.visitId };
}

/**
 * Null: nobody has the staff number, or they are no worker of these teams: the sender learns no difference. It is asked
 * of the shown book, as at the desk.
 */
async function workerOf({ trx }: UnitOfWork, { worker: meant, teamIds }: Sent): Promise<{ id: string } | null> {
  const found = await callerByStaffNumber(trx, meant);
  const [worker] = found?.team && includes(teamIds, found.team.id) ? await readShownPeople(trx, { id: found.id }) : [];
  return worker?.roles.includes('worker') === true ? { id: worker.id } : null;
}

/** A companion who is named in words replaces the colleague who was chosen at the desk. */
const companionOf = ({ companion }: SentDetails): Partial<PlanDetails> =>
  companion === undefined ? {} : { companionId: null };

const includes = (teamIds: Sent['teamIds'], teamId: string): boolean => teamIds === 'all' || teamIds.includes(teamId);

const contentOf = ({ worker, details }: Sent): SentPlan['contentHash'] => hashOf([worker, details]);

const hashOf = (content: unknown): Buffer => createHash('sha256').update(JSON.stringify(content)).digest();
