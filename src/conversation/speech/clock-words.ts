import { z } from 'zod';
import type { Context } from '../files/flow.ts';

const twelve = z.array(z.string().min(1)).length(12);
/** Words for the hour that comes twice when the clocks go back: `first` before the change, `second` after it. */
const twice = z.strictObject({ first: z.string(), second: z.string() });

/** The words for the time of day in a language. flows/prompts/en-GB.yaml explains each part. */
export const clockWordsShape = z.strictObject({
  hours: twelve,
  'next-hours': twelve.optional(),
  exact: z.record(z.string().regex(/^\d\d:\d\d$/), z.string()),
  minutes: z.record(z.string().regex(/^[0-5]?\d$/), z.string()),
  past: z.string(),
  to: z.string(),
  numbers: z.array(z.string().min(1)).length(59),
  tonight: z.string(),
  tomorrow: z.string(),
  yesterday: z.string(),
  'other-day': z.string(),
  weekdays: z.array(z.string().min(1)).length(7),
  repeated: twice,
  written: z.strictObject({ tomorrow: z.string(), yesterday: z.string(), 'other-day': z.string(), repeated: twice }),
});

export type ClockWords = z.infer<typeof clockWordsShape>;

interface LocalTime {
  hour: number;
  minute: number;
  /** Days since 1970 in the zone's calendar. */
  day: number;
}

// A formatter is kept, because building one costs more than using it a hundred times.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(timezone: string): Intl.DateTimeFormat {
  const known = formatters.get(timezone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formatters.set(timezone, made);
  return made;
}

/** The most times of day that are remembered. */
const MOST = 1000;
const localTimes = new Map<string, LocalTime>();

/**
 * A sentence asks for one time up to four times, and what is said within a minute asks for the same now. Each takes a
 * formatter 14 µs. No zone's clock moves against the minutes of UTC.
 */
function localTime(instant: Date, timezone: string): LocalTime {
  const key = `${timezone} ${Math.floor(instant.getTime() / 60_000)}`;
  const known = localTimes.get(key);
  if (known) return known;
  const found = readLocalTime(instant, timezone);
  if (localTimes.size >= MOST) localTimes.clear();
  localTimes.set(key, found);
  return found;
}

function readLocalTime(instant: Date, timezone: string): LocalTime {
  const parts = new Map(
    formatterFor(timezone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const day = Date.UTC(part('year'), part('month') - 1, part('day')) / 86_400_000;
  return { hour: part('hour'), minute: part('minute'), day };
}

const digital = ({ hour, minute }: LocalTime) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;

const fill = (pattern: string, values: Record<string, string>) =>
  pattern.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);

/** 1 January 1970 was a Thursday; weekdays are listed from Monday. */
const weekdayOf = (words: ClockWords, day: number) => words.weekdays[(((day + 3) % 7) + 7) % 7] ?? '';

/** Before this hour, a time of the next day is still "tonight". */
const MORNING = 5;

/**
 * The time as people say it: "ten past three", "midday tomorrow". Seconds are dropped, since an earlier time is the
 * safe side.
 */
export function sayClock(words: ClockWords, instant: Date, context: Context): string {
  return saidWhich(words.repeated, instant, context.timezone, sayOnce(words, instant, context));
}

function sayOnce(words: ClockWords, instant: Date, { now, timezone }: Context): string {
  const local = localTime(instant, timezone);
  const time = words.exact[digital(local)] ?? timeOfDay(words, local);
  const days = local.day - localTime(now, timezone).day;
  // Times just after midnight need care. At ten to midnight, "midnight tomorrow" would be a day too late, and "quarter
  // to one tomorrow" would mean lunchtime.
  const comingMidnight = days === 1 && local.hour === 0 && local.minute === 0;
  if (days === 0 || comingMidnight) return time;
  if (days === 1) return fill(local.hour < MORNING ? words.tonight : words.tomorrow, { time });
  if (days === -1) return fill(words.yesterday, { time });
  return fill(words['other-day'], { time, weekday: weekdayOf(words, local.day) });
}

function timeOfDay(words: ClockWords, { hour, minute }: LocalTime): string {
  const values = {
    hour: words.hours[hour % 12] ?? '',
    next: (words['next-hours'] ?? words.hours)[(hour + 1) % 12] ?? '',
    minute: words.numbers[minute - 1] ?? '',
    left: words.numbers[60 - minute - 1] ?? '',
  };
  return fill(words.minutes[String(minute)] ?? (minute <= 30 ? words.past : words.to), values);
}

/** The time as people write it: "15:10", "00:40 tomorrow". */
export function writeClock(words: ClockWords, instant: Date, context: Context): string {
  return saidWhich(words.written.repeated, instant, context.timezone, writeOnce(words, instant, context));
}

function writeOnce(words: ClockWords, instant: Date, { now, timezone }: Context): string {
  const local = localTime(instant, timezone);
  const time = digital(local);
  const days = local.day - localTime(now, timezone).day;
  if (days === 0) return time;
  if (days === 1) return fill(words.written.tomorrow, { time });
  if (days === -1) return fill(words.written.yesterday, { time });
  return fill(words.written['other-day'], { time, weekday: weekdayOf(words, local.day) });
}

const HOUR = 3_600_000;
/** The clocks change at night, before this hour. */
const CLOCKS_ARE_SET_BEFORE = 5;

/** Adds which of the two is meant. Once a year the times of one hour come twice. */
function saidWhich(
  { first, second }: { first: string; second: string },
  instant: Date,
  timezone: string,
  time: string,
): string {
  const local = localTime(instant, timezone);
  if (local.hour >= CLOCKS_ARE_SET_BEFORE) return time;
  const isSame = (hours: number): boolean =>
    digital(localTime(new Date(instant.getTime() + hours * HOUR), timezone)) === digital(local);
  if (isSame(1)) return fill(first, { time });
  return isSame(-1) ? fill(second, { time }) : time;
}
