import { Temporal } from 'temporal-polyfill';
import type { ClockTime } from './reading.ts';

const WITHIN_HOURS = 12;

/**
 * Whole minutes from `now` to the next time, within 12 hours, at which a clock in this zone shows it; null if there is
 * none.
 */
export function minutesUntilClock(now: Date, timezone: string, { hour, minute, half }: ClockTime): number | null {
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timezone);
  const waits = hoursMeant(hour, half)
    .flatMap((at) =>
      [0, 1].flatMap((days) =>
        shown(local.toPlainDate().add({ days }).toPlainDateTime({ hour: at, minute }), timezone).map(
          (time) => (time - now.getTime()) / 60_000,
        ),
      ),
    )
    .filter((minutes) => minutes > 0 && minutes <= WITHIN_HOURS * 60);
  return waits.length === 0 ? null : Math.ceil(Math.min(...waits));
}

/**
 * When clocks in this zone show it, in milliseconds: twice in the hour that comes twice. In the hour that is left out
 * they never do, and the time counts as long after midnight as it is written.
 */
function shown(time: Temporal.PlainDateTime, timezone: string): number[] {
  const at = (disambiguation: 'earlier' | 'later'): number =>
    time.toZonedDateTime(timezone, { disambiguation }).epochMilliseconds;
  const isShown = time.toZonedDateTime(timezone).toPlainDateTime().equals(time);
  return isShown ? [at('earlier'), at('later')] : [at('later')];
}

/** "15:30" has only one half of the day; "3" may be either. "Quarter past" is that of any hour. */
function hoursMeant(hour: ClockTime['hour'], half: ClockTime['half']): number[] {
  if (hour === null) return Array.from({ length: 24 }, (_, at) => at);
  if (half !== null) return [(hour % 12) + (half === 'pm' ? 12 : 0)];
  return hour > 12 ? [hour % 24] : [hour % 24, (hour + 12) % 24];
}
