import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import { z } from 'zod';
import { isEmergencyNumber } from '../safety/emergency-numbers.ts';
import { lacksADigit } from '../carriers/missing-digit.ts';
import { pinFault } from '../safety/pin-rules.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const SECOND = 1000;
const WEEK = 7 * 24 * HOUR;

/** "1h30m" as milliseconds; null if it is not a duration. */
export function parseDuration(text: string): number | null {
  const match = /^(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?$/.exec(text.trim());
  if (match === null || match[0] === '') return null;
  const [, hours, minutes, seconds] = match;
  return Number(hours ?? 0) * HOUR + Number(minutes ?? 0) * MINUTE + Number(seconds ?? 0) * SECOND;
}

/** Milliseconds as "1h30m"; parts of a second are dropped. */
export function formatDuration(milliseconds: number): string {
  const parts = [
    [Math.floor(milliseconds / HOUR), 'h'],
    [Math.floor(milliseconds / MINUTE) % 60, 'm'],
    [Math.floor(milliseconds / SECOND) % 60, 's'],
  ] as const;
  return (
    parts
      .filter(([amount]) => amount > 0)
      .map(([amount, unit]) => `${amount}${unit}`)
      .join('') || '0s'
  );
}

/** When a step of a ladder goes, as people say it: "at once", "after 6m". */
export function sayDelay(milliseconds: number): string {
  return milliseconds < SECOND ? 'at once' : `after ${formatDuration(milliseconds)}`;
}

/** A rule for zod: null if the value is right, otherwise the reason why not. */
type Rule<T> = (value: T) => string | null;

function checked<T>(rule: Rule<T>): (context: z.core.ParsePayload<T>) => void {
  return (context) => {
    const reason = rule(context.value);
    if (reason !== null) context.issues.push({ code: 'custom', message: reason, input: '' });
  };
}

/** PostgreSQL takes neither a NUL nor half a character, and a name stands amid a line that is said or texted. */
const NO_LINE = /[\p{Cc}\p{Cs}]/u;

/** One line, of whatever length. Spaces around it do not count. */
export const line = z
  .string('must be a text')
  .transform((value) => value.trim())
  .check(
    checked((value) => {
      if (value === '') return 'must not be empty';
      return NO_LINE.test(value) ? 'must be one line, without control characters' : null;
    }),
  );

/** A name stands in most texts, and a carrier takes 1,600 characters for one (src/carriers/README.md 2.1). */
const LONGEST_NAME = 100;
export const text = line.refine((value) => value.length <= LONGEST_NAME, `must be ${LONGEST_NAME} letters at most`);

/** YAML's true and false are read too. */
export const yesOrNo = z
  .enum(['yes', 'no', 'true', 'false'], 'must be yes or no')
  .transform((value) => value === 'yes' || value === 'true');

/** Any duration, 0s included. */
export const duration = z
  .string('must be a duration, as in 30s, 5m or 1h30m')
  .check(
    checked((value) => {
      const milliseconds = parseDuration(value);
      if (milliseconds === null) return 'must be a duration, as in 30s, 5m or 1h30m';
      return milliseconds > WEEK ? 'must be at most a week' : null;
    }),
  )
  .transform((value) => parseDuration(value) ?? 0);

/** More than 0s, for values where 0s would mean "at once, again and again". */
export const someTime = duration.refine((milliseconds) => milliseconds > 0, 'must be longer than 0s');

const SHARE = 'must be a share from 0 to 1, as in 0.05';
export const share = z
  .string(SHARE)
  .regex(/^(0|0?\.\d{1,4}|1|1\.0{1,4})$/, SHARE)
  .transform(Number);

const STRETCH = 'must be a share from 0.5 to 1, as in 0.75';
export const stretch = z
  .string(STRETCH)
  .regex(/^(0?\.[5-9]\d{0,3}|1|1\.0{1,4})$/, STRETCH)
  .transform(Number);

export const staffNumber = z.string('must be 3 to 10 digits').check(
  checked((value) => {
    if (!/^\d{3,10}$/.test(value)) return 'must be 3 to 10 digits';
    if (/^0+$/.test(value)) return 'must not be all zeros';
    // At a prompt for a number these are a cry for help.
    return ['999', '112', '911'].includes(value)
      ? 'must not be 999, 112 or 911: anyone who keys them asks for help'
      : null;
  }),
);

export const pin = z.string('must be 4 to 6 digits').check(checked(pinFault));

/** A phone number as E.164. `country`: the country of numbers without a country code. */
export function phoneIn(country: CountryCode) {
  return z
    .string('must be a phone number')
    .check(
      checked((value) => {
        if (isEmergencyNumber(value)) return 'is an emergency number: Buddyline never rings one';
        const number = parsePhoneNumberFromString(value, country);
        if (number === undefined || !number.isPossible()) return 'is not a possible phone number';
        if (lacksADigit(number)) return 'is not a possible phone number: a digit is missing';
        if (number.ext !== undefined) return 'must be without an extension';
        return isEmergencyNumber(number.number) ? 'is an emergency number: Buddyline never rings one' : null;
      }),
    )
    .transform((value): string => parsePhoneNumberFromString(value, country)?.number ?? '');
}

/** A mail address. It belongs to the organisation, so an odd one is probably a slip. */
export const mailAddress = z
  .email('must be a mail address, as in north@council.example')
  .max(200, 'must be a mail address, as in north@council.example')
  .transform((address) => address.toLowerCase());

/** The country of numbers in this locale. The United Kingdom if the locale names none. */
export function countryOf(locale: string): CountryCode {
  try {
    const region = new Intl.Locale(locale).region ?? '';
    return isSupportedCountry(region) ? region : 'GB';
  } catch {
    return 'GB';
  }
}

const TIMEZONE = 'must be a time zone by its place, as in Europe/London';

/**
 * By its place, or UTC. An abbreviation is not what it seems: BST is the time of Dhaka to Node and no time at all to
 * Temporal, and GMT has no summer.
 */
export const timezone = z
  .string(TIMEZONE)
  .regex(/^(?:(?!etc\/)[a-z_]+\/[a-z0-9_+/-]+|utc)$/i, TIMEZONE)
  .refine((zone) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
    } catch {
      return false;
    }
  }, TIMEZONE);

export const date = z.iso.date('must be a date, as in 2026-12-24');

export const timeOfDay = z
  .string('must be a time of day, as in 08:00')
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time of day, as in 08:00');

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** "mon-fri", "sat,sun" or "fri-mon" as weekdays 1 (Monday) to 7 in order; null if the text is none of that kind. */
export function parseDays(text: string): number[] | null {
  const days = new Set<number>();
  for (const part of text.toLowerCase().split(',')) {
    const [from = '', to = from, ...more] = part.split('-').map((day) => day.trim());
    const [first, last] = [WEEKDAYS.indexOf(from), WEEKDAYS.indexOf(to)];
    if (first < 0 || last < 0 || more.length > 0) return null;
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day + 1);
      if (day === last) break;
    }
  }
  return [...days].sort();
}

/** Weekdays as "mon,tue,wed". */
export function formatDays(days: number[]): string {
  return days.map((day) => WEEKDAYS[day - 1] ?? '').join(',');
}

export const days = z
  .union([z.string(), z.array(z.string()).transform((list) => list.join(','))], 'must be days, as in mon-fri')
  .check(checked((value) => (parseDays(value) === null ? 'must be days, as in mon-fri or sat,sun' : null)))
  .transform((value) => parseDays(value) ?? []);
