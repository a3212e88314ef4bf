import { Temporal } from 'temporal-polyfill';

/** Days of the organisation as instants. */

const instant = (at: Temporal.ZonedDateTime): Date => new Date(at.epochMilliseconds);

/** The midnight with which a day begins there. */
export const startOf = (day: string, timezone: string): Date =>
  instant(Temporal.PlainDate.from(day).toZonedDateTime(timezone));

/** The midnight with which a day ends there: 23 or 25 hours later where the clocks change. */
export const endOf = (day: string, timezone: string): Date =>
  instant(Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(timezone));

/** "2026-11-23" */
export const today = (now: Date, timezone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timezone).toPlainDate().toString();
