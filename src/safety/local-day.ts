import { Temporal } from 'temporal-polyfill';

/** Days as people there count them, and the instants at which they begin and end. */

const instant = (at: Temporal.ZonedDateTime): Date => new Date(at.epochMilliseconds);

/** The day there at that instant: "2026-11-23". In summer it begins an hour before that day of UTC. */
export const dayOf = (at: Date, timezone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone).toPlainDate().toString();

/** The midnight with which a day begins there. */
export const startOf = (day: string, timezone: string): Date =>
  instant(Temporal.PlainDate.from(day).toZonedDateTime(timezone));

/** The midnight with which a day ends there: 23 or 25 hours later where the clocks change. */
export const endOf = (day: string, timezone: string): Date =>
  instant(Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(timezone));
