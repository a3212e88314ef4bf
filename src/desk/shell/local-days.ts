import { Temporal } from 'temporal-polyfill';
import { dayOf, endOf, startOf } from '../../safety/local-day.ts';

/** Days and times as people write them in a form, in the organisation's time zone. */

interface DaySpan {
  /** "2026-11-23" */
  day: string;
  from: Date;
  to: Date;
  before: string;
  after: string;
}

const instant = (at: Temporal.ZonedDateTime): Date => new Date(at.epochMilliseconds);

/** From midnight to midnight: 23 or 25 hours where the clocks change. */
export function spanOfDay(day: string, timezone: string): DaySpan {
  const date = Temporal.PlainDate.from(day);
  return {
    day,
    from: startOf(day, timezone),
    to: endOf(day, timezone),
    before: date.subtract({ days: 1 }).toString(),
    after: date.add({ days: 1 }).toString(),
  };
}

/**
 * The instants at which a clock there shows that day and time: none in the hour that is left out in spring, two in the
 * hour that comes twice in autumn.
 */
export function instantsAt(day: string, time: string, timezone: string): Date[] {
  const local = Temporal.PlainDate.from(day).toPlainDateTime(Temporal.PlainTime.from(time));
  const [earlier, later] = (['earlier', 'later'] as const).map((disambiguation) =>
    local.toZonedDateTime(timezone, { disambiguation }),
  );
  if (!earlier || !later) return [];
  if (!earlier.toPlainDateTime().equals(local)) return [];
  return earlier.equals(later) ? [instant(earlier)] : [instant(earlier), instant(later)];
}

/**
 * When a clock there shows this time next: of an hour that comes twice, the earlier one that is still to come, so that
 * nobody is missed an hour late. Null: it does so neither today nor tomorrow.
 */
export function nextAt(time: string, now: Date, timezone: string): Date | null {
  const { day, after } = spanOfDay(dayOf(now, timezone), timezone);
  return [day, after].flatMap((one) => instantsAt(one, time, timezone)).find((at) => at > now) ?? null;
}

/** "14:30" */
export const timeIn = (at: Date, timezone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(timezone)
    .toPlainTime()
    .toString({ smallestUnit: 'minute' });
