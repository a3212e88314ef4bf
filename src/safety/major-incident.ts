import { isAvailable } from './availability.ts';
import type { Hours } from './plan.ts';

/** Who is rung in a major incident (src/safety/README.md D5): by day by one number, at other times by another. */

/**
 * By day, by the organisation's clock, for a team whose plan names no office hours. A plan that rings others out of its
 * hours has them, and the list follows it. The writer of the list reads the hours beside it.
 */
export const USUAL_DAY: Hours[] = [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }];

/** How long a number counts as right after somebody has rung it: a quarter of a year. */
export const CHECKED_FOR_MONTHS = 3;

export interface DayAndNight {
  dayNumber: string;
  nightNumber: string;
}

/** `officeHours`: those of the plan of the team that it is about. */
export function numberAt(
  { dayNumber, nightNumber }: DayAndNight,
  at: Date,
  timezone: string,
  officeHours: Hours[] = [],
): string {
  const hours = officeHours.length > 0 ? officeHours : USUAL_DAY;
  return isAvailable({ away: [], hours }, at, timezone) ? dayNumber : nightNumber;
}

/** Never rung, or a quarter of a year ago. */
export function isCheckOverdue(checkedAt: Date | null, now: Date): boolean {
  if (checkedAt === null) return true;
  const until = new Date(checkedAt);
  until.setUTCMonth(until.getUTCMonth() + CHECKED_FOR_MONTHS);
  return now > until;
}
