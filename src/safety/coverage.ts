import { type Contact, type Responders, contactsOf, dutyKey, LAST_RESORT, othersSteps } from './responders.ts';
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
  /**
   * A plan may hand its hours to a duty team: a duty number, or the last resort, is rung first. People stand behind
   * such a number, so it needs no three. If it is the only number that is rung, a line that fails leaves nobody: this
   * is its name.
   */
  onlyNumber: string | null;
}

/**
 * The gaps in the `hours` hours from `from`. An hour is a gap if the ladder or the duress ladder reaches fewer than
 * PEOPLE_ENOUGH, and no duty team first; or one number alone.
 */
export function coverageGaps(responders: Responders, plan: Plan, from: Date, hours: number): Gap[] {
  const first = Math.floor(from.getTime() / HOUR) * HOUR;
  const gaps: Gap[] = [];
  for (let hour = 0; hour < hours; hour += 1) {
    const start = new Date(first + hour * HOUR);
    const { ladder, duress } = planAt(plan, start, responders.timezone);
    const [found] = [ladder, duress]
      .flatMap((one) => weakness(one, responders, start) ?? [])
      .toSorted(
        (one, other) =>
          Number(one.onlyNumber !== null) - Number(other.onlyNumber !== null) || one.people - other.people,
      );
    if (!found) continue;
    const end = new Date(start.getTime() + HOUR);
    const last = gaps.at(-1);
    if (last?.to.getTime() === start.getTime() && last.onlyNumber === found.onlyNumber)
      gaps.splice(-1, 1, { ...last, to: end, people: Math.min(last.people, found.people) });
    else gaps.push({ from: start, to: end, ...found });
  }
  return gaps;
}

/** What is wrong with whom a ladder reaches at that time; null: they are enough. */
function weakness(ladder: LadderStep[], responders: Responders, at: Date): Pick<Gap, 'people' | 'onlyNumber'> | null {
  const steps = othersSteps(ladder);
  const reached = contactsOf(
    steps.flatMap(({ who }) => who),
    responders,
    at,
  );
  const people = reached.filter(({ key }) => key !== LAST_RESORT).length;
  if (people >= PEOPLE_ENOUGH) return null;
  if (!contactsOf(steps[0]?.who ?? [], responders, at).some(isDutyTeam)) return { people, onlyNumber: null };
  const [only, another] = reached;
  return only && !another ? { people, onlyNumber: only.name } : null;
}

const isDutyTeam = ({ key }: Contact): boolean => key === LAST_RESORT || key.startsWith(dutyKey(''));

/** Whether both ladders ring the number that is staffed day and night in one of their steps. */
export function hasLastResort({ lastResort }: Pick<Responders, 'lastResort'>, plan: Plan): boolean {
  return (
    lastResort !== null &&
    [plan.ladder, plan.duress, plan.ladderOutOfHours ?? plan.ladder, plan.duressOutOfHours ?? plan.duress].every(
      (ladder) => ladder.some(({ who }) => who.some(({ kind }) => kind === 'last_resort')),
    )
  );
}
