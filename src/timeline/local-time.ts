/** Times for people at a terminal: in the organisation's time zone, by the 24-hour clock. */

/** "15:06:00" */
export function clockTime(time: Date, timezone: string): string {
  return format(time, { timeZone: timezone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** "15:06", with the date if it is on another day than `day`. */
export function shortTime(time: Date, timezone: string, day: Date): string {
  const hours = format(time, { timeZone: timezone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit' });
  if (longDate(time, timezone) === longDate(day, timezone)) return hours;
  return `${hours} on ${shortDate(time, timezone)}`;
}

/** "from Tue 24 Nov to Mon 30 Nov" or "on Tue 24 Nov" for whole days, otherwise "from 18:00 to 08:00 on Tue 24 Nov". */
export function daysOrTimes({ from, to }: { from: Date; to: Date }, timezone: string, now: Date): string {
  const isMidnight = (time: Date): boolean => clockTime(time, timezone) === '00:00:00';
  if (!isMidnight(from) || !isMidnight(to))
    return `from ${shortTime(from, timezone, now)} to ${shortTime(to, timezone, now)}`;
  const last = new Date(to.getTime() - 1);
  return longDate(from, timezone) === longDate(last, timezone)
    ? `on ${shortDate(from, timezone)}`
    : `from ${shortDate(from, timezone)} to ${shortDate(last, timezone)}`;
}

/** "Tue 24 Nov", without the comma that some machines add. */
function shortDate(time: Date, timezone: string): string {
  return format(time, { timeZone: timezone, weekday: 'short', day: 'numeric', month: 'short' }).replace(',', '');
}

/** "Mon 23 Nov 2026, 15:06" */
export function dateAndTime(time: Date, timezone: string): string {
  return format(time, {
    timeZone: timezone,
    hourCycle: 'h23',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** "Monday 23 November 2026" */
export function longDate(time: Date, timezone: string): string {
  return format(time, { timeZone: timezone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).replace(
    ',',
    '',
  );
}

interface KnownFormat {
  format: Intl.DateTimeFormat;
  /** By the second, which is the smallest part of a time that is said. */
  words: Map<number, string>;
}

/** Making one takes a hundred times as long as using it, and a board has thousands of times. */
const formats = new Map<string, KnownFormat>();
/** A board is read again and again, with the same times in it. Seconds that are remembered of each format. */
const MOST_REMEMBERED = 2_000;

function format(time: Date, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify(options);
  const known = formats.get(key) ?? { format: new Intl.DateTimeFormat('en-GB', options), words: new Map() };
  formats.set(key, known);
  const second = Math.floor(time.getTime() / 1_000);
  const words = known.words.get(second) ?? known.format.format(time);
  if (known.words.size >= MOST_REMEMBERED) known.words.clear();
  known.words.set(second, words);
  return words;
}
