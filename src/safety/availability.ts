import { Temporal } from 'temporal-polyfill';
import type { Person } from './plan.ts';

/** Whether a person may be rung at `now`: they are not away that day, and it is within their hours if they gave any. */
export function isAvailable(person: Pick<Person, 'away' | 'hours'>, now: Date, timezone: string): boolean {
  if (person.away.length === 0 && person.hours.length === 0) return true;
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timezone);
  const day = local.toPlainDate().toString();
  if (person.away.some(({ from, to }) => from <= day && day <= to)) return false;
  if (person.hours.length === 0) return true;
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
  return person.hours.some(({ days, from, to }) => isWithin(local.dayOfWeek, time, days, from, to));
}

/** Hours that end at or before their start run past midnight into the next day. */
function isWithin(weekday: number, time: string, days: number[], from: string, to: string): boolean {
  if (from < to) return days.includes(weekday) && from <= time && time < to;
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  return (days.includes(weekday) && time >= from) || (days.includes(yesterday) && time < to);
}
