import { isAvailable } from './availability.ts';
import type { Hours } from './plan.ts';

/** Who is rung in a major incident (src/safety/README.md D5): by day by one number, at other times by another. */

/** By day: the hours of an office, by the organisation's clock. Whoever writes the list reads them beside it. */
const DAY: Hours[] = [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }];
export const DAY_IN_WORDS = 'Monday to Friday, 08:00 to 18:00';

/** How long a number counts as right after somebody has rung it: a quarter of a year. */
export const CHECKED_FOR_MONTHS = 3;

export interface DayAndNight {
  dayNumber: string;
  nightNumber: string;
}

export const numberAt = ({ dayNumber, nightNumber }: DayAndNight, at: Date, timezone: string): string =>
  isAvailable({ away: [], hours: DAY }, at, timezone) ? dayNumber : nightNumber;

/** Never rung, or a quarter of a year ago. */
export function isCheckOverdue(checkedAt: Date | null, now: Date): boolean {
  if (checkedAt === null) return true;
  const until = new Date(checkedAt);
  until.setUTCMonth(until.getUTCMonth() + CHECKED_FOR_MONTHS);
  return now > until;
}
