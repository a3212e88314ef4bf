import { lockWorker } from '../records/organisation/people.ts';
import { lastEndedVisitOf, openAndPlannedOf, openVisitOf, type StoredVisit } from '../records/visits.ts';
import type { HazardKind } from '../safety/hazard.ts';
import { lengthUnassessed, type PlannedVisit } from '../safety/planned-visit.ts';
import { isBackPossible, type Visit, type VisitEvent, type VisitStep } from '../safety/visit.ts';
import { performEffects } from './effects.ts';
import { lockedVisit } from './locked.ts';
import { hazardsAt, type NewVisit, saveNewVisit, saveVisitEvent } from './visit-steps.ts';
import { notifyOthers } from './visit-contacts.ts';
import type { UnitOfWork } from './work.ts';

/** What may be done to a visit. */

interface Beginning extends Omit<NewVisit, 'length' | 'planned'> {
  /** In milliseconds; it may follow from the planned visit that is taken over. */
  length: number | ((planned: PlannedVisit | null) => number);
  /** The worker, or the office, has said how long. */
  isLengthSaid?: boolean;
  /** The planned visit that is meant, however far away. Left out: the one that is near now. */
  plannedId?: string | null;
  /** Whether a planned visit that is near is this one. */
  takesOver?: (planned: PlannedVisit) => boolean;
}

/** Starts a visit; one that was open is ended by it, and a planned one that is near is begun by it. */
export async function beginVisit(
  work: UnitOfWork,
  { length, isLengthSaid = true, plannedId = null, takesOver = () => true, ...start }: Beginning,
): Promise<{ visit: Visit; restarted: boolean; hazards: HazardKind[]; isUnassessedRed: boolean }> {
  await lockWorker(work.trx, start.workerId);
  const { open, planned: near } = await openAndPlannedOf(work.trx, start.workerId, plannedId, work.now);
  const planned = near && takesOver(near) ? near : null;
  if (open) await changeLocked(work, open, { kind: 'end', isFollowed: true });
  const wanted = typeof length === 'number' ? length : length(planned);
  const { usualLength } = start.team.plan;
  const isUnassessedRed = planned?.isUnassessedRed === true;
  const { visit, effects, hazards } = await saveNewVisit(
    work,
    { ...start, planned, length: isUnassessedRed && !isLengthSaid ? lengthUnassessed(wanted, usualLength) : wanted },
    open?.visit ?? null,
  );
  await performEffects(work, effects);
  if (isUnassessedRed) await notifyOthers(work, visit, 'unassessed');
  return { visit, restarted: open !== null, hazards, isUnassessedRed };
}

/** Applies an event to the worker's open visit; null where none is open. */
export async function changeOpenVisit(
  work: UnitOfWork,
  workerId: string,
  event: VisitEvent,
): Promise<VisitStep | null> {
  await lockWorker(work.trx, workerId);
  const open = await openVisitOf(work.trx, workerId);
  return open ? changeLocked(work, open, event) : null;
}

/** Where the visit is: what is known of that address must be known before somebody goes in. */
export async function placeOpenVisit(
  work: UnitOfWork,
  workerId: string,
  place: string,
): Promise<(VisitStep & { hazards: HazardKind[] }) | null> {
  const step = await changeOpenVisit(work, workerId, { kind: 'place', place });
  return step && { ...step, hazards: await hazardsAt(work, step.visit.id, [place]) };
}

/** BACK: re-opens the visit that ended last, within ten minutes. */
export async function reopenLastVisit(work: UnitOfWork, workerId: string): Promise<VisitStep | null> {
  await lockWorker(work.trx, workerId);
  const open = await openVisitOf(work.trx, workerId);
  if (open && open.visit.kind !== 'home') return null;
  const last = await lastEndedVisitOf(work.trx, workerId);
  if (!last) return null;
  if (open) {
    // They have not left: the way home that began when they said so is no more.
    if (!isBackPossible(last.visit, work.now)) return null;
    await changeLocked(work, open, { kind: 'end', isFollowed: true });
  }
  const step = await changeLocked(work, last, { kind: 'back' });
  return step.done ? step : null;
}

/** The alarm clock for a visit: acts only if its time has really come. */
export async function visitDue(work: UnitOfWork, visitId: string): Promise<void> {
  const stored = await lockedVisit(work, visitId);
  if (stored?.dueAt && stored.dueAt <= work.now)
    await changeLocked({ ...work, dueAt: stored.dueAt }, stored, { kind: 'timer' });
}

async function changeLocked(work: UnitOfWork, stored: StoredVisit, event: VisitEvent): Promise<VisitStep> {
  const { step, effects } = await saveVisitEvent(work, stored, event);
  await performEffects(work, effects);
  return step;
}
