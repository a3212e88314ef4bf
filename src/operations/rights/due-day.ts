import { Temporal } from 'temporal-polyfill';

/** When a request must be answered. Pure. */

/**
 * One calendar month from the day on which it came: the same day of the next month, or that month's last. A Saturday or
 * a Sunday leads on to the Monday. Bank holidays are not known here.
 */
export const dueDay = (receivedOn: string): string =>
  workingDay(Temporal.PlainDate.from(receivedOn).add({ months: 1 }));

/** Two months more, where it is complex or there are many (UK GDPR, article 12(3)). */
export const extendedDay = (receivedOn: string): string =>
  workingDay(Temporal.PlainDate.from(receivedOn).add({ months: 3 }));

function workingDay(day: Temporal.PlainDate): string {
  const FRIDAY = 5;
  const past = Math.max(0, day.dayOfWeek - FRIDAY);
  return day.add({ days: past === 0 ? 0 : 3 - past }).toString();
}
