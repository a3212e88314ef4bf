import { Temporal } from 'temporal-polyfill';

/** A month or a quarter of a report, in the organisation's time zone. Pure. */

export interface Period {
  /** "2026-11" or "2026-Q4" */
  name: string;
  isQuarter: boolean;
  from: Date;
  to: Date;
  title: string;
  before: string;
  after: string;
  /** The quarter that a month is of; the first month of a quarter. */
  other: string;
}

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;
const QUARTER = /^(\d{4})-Q([1-4])$/;

/** Null: it is no period. */
export function periodOf(name: string, timezone: string): Period | null {
  const month = MONTH.exec(name);
  if (month) return made(Number(month[1]), Number(month[2]), 1, timezone);
  const quarter = QUARTER.exec(name);
  return quarter ? made(Number(quarter[1]), Number(quarter[2]) * 3 - 2, 3, timezone) : null;
}

/** The month that `now` falls on. */
export const monthOf = (now: Date, timezone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(timezone)
    .toPlainDate()
    .toPlainYearMonth()
    .toString();

function made(year: number, month: number, months: number, timezone: string): Period | null {
  if (year < 2000 || year > 2200) return null;
  const first = new Temporal.PlainYearMonth(year, month);
  const next = first.add({ months });
  const isQuarter = months === 3;
  const start = (one: Temporal.PlainYearMonth): Date =>
    new Date(one.toPlainDate({ day: 1 }).toZonedDateTime(timezone).epochMilliseconds);
  const nameOf = (one: Temporal.PlainYearMonth): string => (isQuarter ? quarterName(one) : one.toString());
  return {
    name: nameOf(first),
    isQuarter,
    from: start(first),
    to: start(next),
    title: isQuarter
      ? `${monthName(first)} to ${monthName(next.subtract({ months: 1 }))} ${year}`
      : `${monthName(first)} ${year}`,
    before: nameOf(first.subtract({ months })),
    after: nameOf(next),
    other: isQuarter ? first.toString() : quarterName(first),
  };
}

const quarterName = ({ year, month }: Temporal.PlainYearMonth): string => `${year}-Q${Math.ceil(month / 3)}`;

const monthName = (one: Temporal.PlainYearMonth): string =>
  new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' }).format(Date.UTC(one.year, one.month - 1, 15));
