import { Temporal } from 'temporal-polyfill';
import { isAvailable } from './availability.ts';
import { coordinatesOf, sunOn } from './daylight.ts';
import type { Hours } from './plan.ts';

/**
 * A visit of red risk, or at an address with a note, belongs into daylight and into hours, and is never the last of the
 * day (src/safety/README.md B7). A plan that is otherwise is to be looked at again. It is never refused: a refused
 * visit is one that nobody watches.
 */
export type LookAgain =
  | { why: 'before-sunrise' | 'after-sunset'; at: Date }
  /** Afterwards nobody expects them anywhere. */
  | { why: 'last' }
  | { why: 'out-of-hours' };

interface PlannedTimes {
  start: Date;
  end: Date;
  /** The postcode, or an address that may hold one. */
  place: string | null;
  isLastOfDay: boolean;
  /** The worker's; empty where none are on record. */
  hours: Hours[];
}

/** Of a person who has no hours on record. Ours: no policy gives any. */
const OFFICE_HOURS: Hours[] = [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }];

/** Why the plan of a visit that is red or noted is to be looked at again. Empty: all is well. */
export function whyLookAgain({ start, end, place, isLastOfDay, hours }: PlannedTimes, timezone: string): LookAgain[] {
  const at = coordinatesOf(place, timezone);
  const day = Temporal.Instant.fromEpochMilliseconds(start.getTime()).toZonedDateTimeISO(timezone).toPlainDate();
  const sun = at && sunOn(day.toString(), at);
  const kept = { away: [], hours: hours.length === 0 ? OFFICE_HOURS : hours };
  const lastMinute = new Date(end.getTime() - 60_000);
  const isWithinHours = isAvailable(kept, start, timezone) && isAvailable(kept, lastMinute, timezone);
  return [
    ...(sun && start < sun.rise ? [{ why: 'before-sunrise' as const, at: sun.rise }] : []),
    ...(sun && end > sun.set ? [{ why: 'after-sunset' as const, at: sun.set }] : []),
    ...(isLastOfDay ? [{ why: 'last' as const }] : []),
    ...(isWithinHours ? [] : [{ why: 'out-of-hours' as const }]),
  ];
}

/** Managers are told at three in the afternoon, on their own clock: there is time to change what is planned. */
const TOLD_FROM = Temporal.PlainTime.from('15:00');

/** The day whose list is due at `now`, as in "2026-11-23". Null: it is too early. */
export function dayOfList(now: Date, timezone: string): string | null {
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timezone);
  const isEarly = Temporal.PlainTime.compare(local.toPlainTime(), TOLD_FROM) < 0;
  return isEarly ? null : local.toPlainDate().toString();
}

/** Until the next list is due: three in the afternoon of the day after. */
export const endOfList = (day: string, timezone: string): Date =>
  new Date(
    Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime({ timeZone: timezone, plainTime: TOLD_FROM })
      .epochMilliseconds,
  );
