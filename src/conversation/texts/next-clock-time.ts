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
      [0, 1].map((days) => {
        const next = local
          .toPlainDate()
          .add({ days })
          .toZonedDateTime({ timeZone: timezone, plainTime: { hour: at, minute } });
        return (next.epochMilliseconds - now.getTime()) / 60_000;
      }),
    )
    .filter((minutes) => minutes > 0 && minutes <= WITHIN_HOURS * 60);
  return waits.length === 0 ? null : Math.ceil(Math.min(...waits));
}

/** "15:30" has only one half of the day; "3" may be either. "Quarter past" is that of any hour. */
function hoursMeant(hour: ClockTime['hour'], half: ClockTime['half']): number[] {
  if (hour === null) return Array.from({ length: 24 }, (_, at) => at);
  if (half !== null) return [(hour % 12) + (half === 'pm' ? 12 : 0)];
  return hour > 12 ? [hour % 24] : [hour % 24, (hour + 12) % 24];
}
