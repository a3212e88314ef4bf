import { isAvailable } from './availability.ts';
import type { LadderStep, Plan } from './plan.ts';
import type { Visit } from './visit.ts';

/**
 * A plan with the ladders of one time: out of the team's hours others may be rung (src/safety/README.md B10, D12). An
 * alarm takes those of the time at which it is raised, or becomes more urgent, and keeps them. An open call for help
 * has the ladder of a covert one there.
 */
export function planAt(plan: Plan, at: Date, timezone: string): Plan {
  return isInHours(plan, at, timezone) ? plan : outOfHours(plan);
}

/** The plan by which a visit is followed: that of the time at which it should end, so that nobody waits for longer. */
export const planOfVisit = (plan: Plan, { deadline }: Pick<Visit, 'deadline'>, timezone: string): Plan =>
  deadline === null ? plan : planAt(plan, deadline, timezone);

/** The same plan with the ladders that ring out of hours. */
export function outOfHours(plan: Plan): Plan {
  const { ladderOutOfHours, duressOutOfHours } = plan;
  return {
    ...plan,
    ...(ladderOutOfHours && { ladder: [...own(plan.ladder), ...ladderOutOfHours].toSorted(byTime) }),
    ...(duressOutOfHours && { duress: duressOutOfHours, panic: duressOutOfHours }),
  };
}

/** A plan without hours is always in them. */
export function isInHours({ officeHours = [] }: Plan, at: Date, timezone: string): boolean {
  return isAvailable({ away: [], hours: officeHours }, at, timezone);
}

const byTime = (one: LadderStep, other: LadderStep): number => one.after - other.after;

/** The worker is asked first, by the same steps at any time. */
const own = (ladder: LadderStep[]): LadderStep[] =>
  ladder
    .map((step) => ({ ...step, who: step.who.filter(({ kind }) => kind === 'worker') }))
    .filter(({ who }) => who.length > 0);
