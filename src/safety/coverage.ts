import { type Responders, contactsOf, LAST_RESORT, othersSteps } from './responders.ts';
import type { LadderStep, Plan } from './plan.ts';
import { planAt } from './plan-at.ts';

/**
 * Checks that a worker's ladders always reach enough people. A plan is looked at hour by hour, with everybody's hours
 * and days away.
 */

const HOUR = 3_600_000;

/** The fewest people besides the last resort. With fewer, one person asleep and one person out leave nobody. */
export const PEOPLE_ENOUGH = 3;

/** A time in which a worker's ladders reach too few people. `people` is the smallest number in any hour of it. */
export interface Gap {
  from: Date;
  to: Date;
  people: number;
}

/**
 * The gaps in the `hours` hours from `from`. An hour is a gap if the ladder or the duress ladder reaches fewer than
 * PEOPLE_ENOUGH.
 */
export function coverageGaps(responders: Responders, plan: Plan, from: Date, hours: number): Gap[] {
  const first = Math.floor(from.getTime() / HOUR) * HOUR;
  const gaps: Gap[] = [];
  for (let hour = 0; hour < hours; hour += 1) {
    const start = new Date(first + hour * HOUR);
    const { ladder, duress } = planAt(plan, start, responders.timezone);
    const people = Math.min(reach(ladder, responders, start), reach(duress, responders, start));
    if (people >= PEOPLE_ENOUGH) continue;
    const end = new Date(start.getTime() + HOUR);
    const last = gaps.at(-1);
    if (last?.to.getTime() === start.getTime())
      gaps.splice(-1, 1, { ...last, to: end, people: Math.min(last.people, people) });
    else gaps.push({ from: start, to: end, people });
  }
  return gaps;
}

/** How many contacts all steps of a ladder reach together, without the last resort. */
function reach(ladder: LadderStep[], responders: Responders, at: Date): number {
  return contactsOf(
    othersSteps(ladder).flatMap(({ who }) => who),
    responders,
    at,
  ).filter(({ key }) => key !== LAST_RESORT).length;
}

/** Whether both ladders ring the number that is staffed day and night in one of their steps. */
export function hasLastResort({ lastResort }: Pick<Responders, 'lastResort'>, plan: Plan): boolean {
  return (
    lastResort !== null &&
    [plan.ladder, plan.duress, plan.ladderOutOfHours ?? plan.ladder, plan.duressOutOfHours ?? plan.duress].every(
      (ladder) => ladder.some(({ who }) => who.some(({ kind }) => kind === 'last_resort')),
    )
  );
}
