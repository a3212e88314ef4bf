import { type Responders, contactsOf, LAST_RESORT, othersSteps } from './responders.ts';
import type { LadderStep, Plan } from './plan.ts';

/**
 * Is there always somebody to ring? A plan is looked at hour by hour, as it will stand with everybody's hours and days
 * away.
 */

const HOUR = 3_600_000;

/** Fewer than this, besides the last resort, and one who is asleep and one who is out leave nobody. */
export const PEOPLE_ENOUGH = 3;

/** A time in which a worker's ladders reach too few; `people`: the fewest at any hour of it. */
export interface Gap {
  from: Date;
  to: Date;
  people: number;
}

/** The gaps in whom the ladder and the duress ladder reach for one worker, in so many hours from `from` on. */
export function coverageGaps(responders: Responders, plan: Plan, from: Date, hours: number): Gap[] {
  const first = Math.floor(from.getTime() / HOUR) * HOUR;
  const gaps: Gap[] = [];
  for (let hour = 0; hour < hours; hour += 1) {
    const start = new Date(first + hour * HOUR);
    const people = Math.min(reach(plan.ladder, responders, start), reach(plan.duress, responders, start));
    if (people >= PEOPLE_ENOUGH) continue;
    const end = new Date(start.getTime() + HOUR);
    const last = gaps.at(-1);
    if (last?.to.getTime() === start.getTime())
      gaps.splice(-1, 1, { ...last, to: end, people: Math.min(last.people, people) });
    else gaps.push({ from: start, to: end, people });
  }
  return gaps;
}

/** How many, the last resort apart, all steps of a ladder reach together. */
function reach(ladder: LadderStep[], responders: Responders, at: Date): number {
  return contactsOf(
    othersSteps(ladder).flatMap(({ who }) => who),
    responders,
    at,
  ).filter(({ key }) => key !== LAST_RESORT).length;
}

/** Whether both ladders end, sooner or later, at the number that is staffed day and night. */
export function hasLastResort({ lastResort }: Pick<Responders, 'lastResort'>, plan: Plan): boolean {
  return (
    lastResort !== null &&
    [plan.ladder, plan.duress].every((ladder) =>
      ladder.some(({ who }) => who.some(({ kind }) => kind === 'last_resort')),
    )
  );
}
