import { dutyKey, LAST_RESORT } from '../contact/contact-key.ts';
import { type Contact, type Responders, contactsOf, othersSteps } from './responders.ts';
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

type Weakness = Pick<Gap, 'people' | 'onlyNumber'>;

/** An hour of a worker's ladders. */
export interface CoveredHour {
  from: Date;
  /** Whom the weaker of the two ladders reaches, besides the last resort. */
  people: number;
  /** What is wrong with that; null: they are enough. */
  weakness: Weakness | null;
}

/** The `hours` hours from the one that `from` is in. */
export function coverageByHour(responders: Responders, plan: Plan, from: Date, hours: number): CoveredHour[] {
  const first = Math.floor(from.getTime() / HOUR) * HOUR;
  return Array.from({ length: hours }, (_, hour) => {
    const start = new Date(first + hour * HOUR);
    const { ladder, duress } = planAt(plan, start, responders.timezone);
    const both = [ladder, duress].map((one) => reachOf(one, responders, start));
    const [weakness = null] = both
      .flatMap((one) => one.weakness ?? [])
      .toSorted(
        (one, other) =>
          Number(one.onlyNumber !== null) - Number(other.onlyNumber !== null) || one.people - other.people,
      );
    return { from: start, people: Math.min(...both.map(({ people }) => people)), weakness };
  });
}

/**
 * The gaps among these hours. An hour is a gap if the ladder or the duress ladder reaches fewer than PEOPLE_ENOUGH, and
 * no duty team first; or one number alone.
 */
export function gapsAmong(hours: CoveredHour[]): Gap[] {
  const gaps: Gap[] = [];
  for (const { from, weakness } of hours) {
    if (!weakness) continue;
    const to = new Date(from.getTime() + HOUR);
    const last = gaps.at(-1);
    if (last?.to.getTime() === from.getTime() && last.onlyNumber === weakness.onlyNumber)
      gaps.splice(-1, 1, { ...last, to, people: Math.min(last.people, weakness.people) });
    else gaps.push({ from, to, ...weakness });
  }
  return gaps;
}

function reachOf(ladder: LadderStep[], responders: Responders, at: Date): Omit<CoveredHour, 'from'> {
  const steps = othersSteps(ladder);
  const reached = contactsOf(
    steps.flatMap(({ who }) => who),
    responders,
    at,
  );
  const people = reached.filter(({ key }) => key !== LAST_RESORT).length;
  const weak = (onlyNumber: string | null) => ({ people, weakness: { people, onlyNumber } });
  if (people >= PEOPLE_ENOUGH) return { people, weakness: null };
  if (!contactsOf(steps[0]?.who ?? [], responders, at).some(isDutyTeam)) return weak(null);
  const [only, another] = reached;
  return only && !another ? weak(only.name) : { people, weakness: null };
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
