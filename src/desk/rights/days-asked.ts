import { Temporal } from 'temporal-polyfill';
import { readDay } from '../visits/plan/read-plan.ts';

/** Of which days somebody reads a log. Pure. */

interface DaysAsked {
  /** Days, or what was typed where it is none. */
  from: string;
  to: string;
  /** What is wrong, by field; none: both are days. */
  faults: { from?: string; to?: string };
}

/** Days at once. Years of a log would be read through for the latest two hundred rows. */
const MOST_DAYS = 366;
const DAY = 'A day, as in 2026-11-30 or 30/11/2026';

/** Left out, the last day is today, and the first one six days before the last. */
export function daysAsked(typed: { from: string; to: string }, today: string): DaysAsked {
  const to = typed.to.trim() === '' ? today : readDay(typed.to);
  const from = typed.from.trim() === '' ? daysBefore(to ?? today, 6) : readDay(typed.from);
  const asked = { from: from ?? typed.from, to: to ?? typed.to };
  if (from === null || to === null)
    return { ...asked, faults: { ...(from === null && { from: DAY }), ...(to === null && { to: DAY }) } };
  if (to < from) return { ...asked, faults: { to: 'The last day is before the first' } };
  const earliest = daysBefore(to, MOST_DAYS - 1);
  return { ...asked, faults: from < earliest ? { from: `At most a year at once: ${earliest} or later` } : {} };
}

export const areDaysGood = (typed: { from: string; to: string }, today: string): boolean =>
  Object.keys(daysAsked(typed, today).faults).length === 0;

const daysBefore = (day: string, days: number): string => Temporal.PlainDate.from(day).subtract({ days }).toString();
