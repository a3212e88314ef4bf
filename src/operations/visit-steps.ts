import { randomUUID } from 'node:crypto';
import { hazardsOfVisits } from '../records/views/shown/hazards.ts';
import { planOfWorker } from '../records/organisation/teams.ts';
import { saveVisit } from '../records/save-visit.ts';
import type { StoredVisit } from '../records/visits.ts';
import type { HazardKind } from '../safety/hazard.ts';
import type { Plan } from '../safety/plan.ts';
import { planOfVisit } from '../safety/plan-at.ts';
import type { PlannedVisit } from '../safety/planned-visit.ts';
import {
  placesOf,
  visitDueAt,
  type Visit,
  type VisitEffect,
  type VisitEvent,
  type VisitKind,
  type VisitStep,
} from '../safety/visit.ts';
import { startVisit, stepVisit } from '../safety/step-visit.ts';
import type { UnitOfWork } from './work.ts';

/**
 * Steps of a visit, saved with their deadline and their journal entry. Nobody is rung or texted here: the code that
 * saves a step performs its effects afterwards (effects.ts).
 */

/** What follows from a saved step of a visit. `tell`: those whom the plan names hear that it has begun or ended. */
export interface EffectOfVisit {
  of: 'visit';
  visit: Visit;
  plan: Plan;
  effect: VisitEffect | { kind: 'tell'; at: 'start' | 'end' };
}

export interface NewVisit {
  workerId: string;
  kind?: VisitKind;
  team: { id: string; plan: Plan };
  length: number;
  place: string | null;
  /** The place is one that the office knows, and the worker has not said. */
  isOfficePlace?: boolean;
  /** The planned visit that this one takes over. */
  planned?: PlannedVisit | null;
}

/** A new visit of somebody who is locked. `ended`: the visit that it follows on; its places are carried over. */
export async function saveNewVisit(
  work: UnitOfWork,
  start: NewVisit,
  ended: Visit | null,
): Promise<{ visit: Visit; effects: EffectOfVisit[]; hazards: HazardKind[] }> {
  const { plan } = start.team;
  const planned = start.planned ?? null;
  const place = start.place ?? planned?.place ?? null;
  const isOfficePlace = start.isOfficePlace === true || start.place === null;
  const step = startVisit(
    {
      id: planned?.id ?? randomUUID(),
      kind: start.kind ?? 'visit',
      workerId: start.workerId,
      teamId: start.team.id,
      deadline: new Date(work.now.getTime() + start.length),
      place,
      earlierPlaces: earlierPlacesOf(place, planned, ended),
      officePlace: isOfficePlace ? place : null,
      homeAfter: start.kind === 'home' ? null : homeAfterOf(planned, ended),
    },
    work.now,
    plan,
  );
  const effects = await saveVisitStep(work, withDue(work, step, plan), plan, 'started');
  // The way home is at no address.
  const places = start.kind === 'home' ? [] : [place, planned?.place ?? null];
  return {
    visit: step.visit,
    effects: [...effects, ...telling(step.visit, plan, 'start')],
    hazards: places.length === 0 ? [] : await hazardsAt(work, step.visit.id, places),
  };
}

const MINUTE = 60_000;

/** Somebody who goes on to another visit goes home from that one. */
const homeAfterOf = (planned: PlannedVisit | null, ended: Visit | null): number | null =>
  planned?.homeMinutes == null ? (ended?.state.homeAfter ?? null) : planned.homeMinutes * MINUTE;

/** What is in force about these addresses of a visit, or about its reference. */
export const hazardsAt = async (work: UnitOfWork, id: string, places: (string | null)[]): Promise<HazardKind[]> =>
  (await hazardsOfVisits(work.trx, [{ id, places }], work.now)).get(id) ?? [];

/** A place that was planned is none the less known where another was said. */
function earlierPlacesOf(place: string | null, planned: PlannedVisit | null, ended: Visit | null): string[] {
  if (place === null) return ended ? placesOf(ended) : [];
  return planned?.place == null || planned.place === place ? [] : [planned.place];
}

/** Applies an event to a visit whose worker is locked. What changes nothing is not saved. */
export async function saveVisitEvent(
  work: UnitOfWork,
  { visit }: StoredVisit,
  event: VisitEvent,
): Promise<{ step: VisitStep; effects: EffectOfVisit[] }> {
  const plan = await planOfWorker(work.trx, visit.teamId, visit.workerId);
  const step = stepVisit(visit, event, work.now, planOfVisit(plan, visit, work.organisation.timezone));
  if (!step.done && event.kind !== 'timer') return { step, effects: [] };
  const isMoved = step.visit.deadline?.getTime() !== visit.deadline?.getTime();
  const effects = await saveVisitStep(work, isMoved ? withDue(work, step, plan) : step, plan, event.kind);
  return { step, effects: [...effects, ...(event.kind === 'end' ? telling(step.visit, plan, 'end') : [])] };
}

/** Its new end may come at an hour at which others are rung after another time. */
const withDue = ({ organisation: { timezone } }: UnitOfWork, step: VisitStep, plan: Plan): VisitStep => ({
  ...step,
  dueAt: visitDueAt(step.visit, planOfVisit(plan, step.visit, timezone)),
});

function telling(visit: Visit, plan: Plan, at: 'start' | 'end'): EffectOfVisit[] {
  return plan.tell[at].length > 0 ? [{ of: 'visit', visit, plan, effect: { kind: 'tell', at } }] : [];
}

async function saveVisitStep(work: UnitOfWork, step: VisitStep, plan: Plan, what: string): Promise<EffectOfVisit[]> {
  const { trx, now, parts } = work;
  await saveVisit(trx, {
    visit: step.visit,
    dueAt: step.dueAt,
    realDueAt: step.dueAt && parts.clock.toReal(step.dueAt),
    at: now,
    actor: work.actor,
    detail: {
      what,
      status: step.visit.status,
      deadline: step.visit.deadline?.toISOString() ?? null,
      effects: step.effects.map(({ kind }) => kind),
    },
  });
  return step.effects.map((effect) => ({ of: 'visit', visit: step.visit, plan, effect }));
}
