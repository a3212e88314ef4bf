import {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

/**
 * Which numbers may be rung and texted. An organisation names countries by their two letters, as in GB, or the
 * beginnings of numbers, as in +35387 (`may_ring` in the organisation file).
 *
 * A country allows its ordinary numbers. It does not allow its expensive ones: fraudsters earn by them, and they reach
 * no colleague. A beginning that is longer than the country's code allows every number that begins so. Nothing allows
 * a number of a satellite or an international network. Nor is a number of the line itself ever rung.
 */

/** Why a number may not be rung. */
type Bar =
  | { why: 'line' }
  | { why: 'network' }
  /** Null: the number does not tell its country. */
  | { why: 'country'; country: string | null }
  | { why: 'kind'; kind: ExpensiveKind };

type ExpensiveKind = 'premium-rate' | 'shared-cost' | 'personal' | 'pager';

const EXPENSIVE: Partial<Record<string, ExpensiveKind>> = {
  PREMIUM_RATE: 'premium-rate',
  SHARED_COST: 'shared-cost',
  PERSONAL_NUMBER: 'personal',
  PAGER: 'pager',
};

/** The error code of a call or text that was never sent, because its number may not be rung. */
export const BARRED = 'may-not-be-rung';

/** An alarm looks at everybody's numbers again and again, and reading one takes a moment. */
const MOST_REMEMBERED = 20_000;
const remembered = new Map<string, Bar | null>();

/**
 * Null: it may be rung.
 * @param lineNumbers where the line itself is rung, cover numbers included: it would ring itself, and answer
 */
export function barOf(number: string, mayRing: readonly string[], lineNumbers: readonly string[]): Bar | null {
  if (lineNumbers.includes(number)) return { why: 'line' };
  const name = `${number} ${mayRing.join(' ')}`;
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const found = findBar(number, mayRing);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(name, found);
  return found;
}

function findBar(number: string, mayRing: readonly string[]): Bar | null {
  const read = parsePhoneNumberFromString(number);
  if (!read || read.isNonGeographic()) return { why: 'network' };
  const { country, countryCallingCode: code } = read;
  if (mayRing.some((one) => one.length > code.length + 1 && number.startsWith(one))) return null;
  // Drama ranges, and ranges that are not given out yet, belong to no one country: only the country's code counts.
  const isAllowed = (one: string): boolean =>
    isSupportedCountry(one)
      ? one === country || (country === undefined && getCountryCallingCode(one) === code)
      : one === `+${code}`;
  if (!mayRing.some(isAllowed)) return { why: 'country', country: country ?? null };
  const kind = EXPENSIVE[read.getType() ?? ''];
  return kind === undefined ? null : { why: 'kind', kind };
}

export const mayBeRung = (number: string, mayRing: readonly string[], lineNumbers: readonly string[]): boolean =>
  barOf(number, mayRing, lineNumbers) === null;

const CODES = new Set(getCountries().map((country) => `+${getCountryCallingCode(country)}`));
const LONGEST_CODE = 4;

/** Whether an entry of `may_ring` names a country, or a beginning of numbers of one. */
export function namesNumbers(entry: string): boolean {
  if (!/^\+[1-9]\d{0,14}$/.test(entry)) return isSupportedCountry(entry);
  return Array.from({ length: LONGEST_CODE }, (_, more) => entry.slice(0, more + 1)).some((start) => CODES.has(start));
}

/** As a fault says it after the name of the number: "phone is a premium-rate number: ...". */
export function barInWords(bar: Bar): string {
  switch (bar.why) {
    case 'line':
      return 'is a number of the line itself: Buddyline would ring itself, and nobody would hear it';
    case 'network':
      return 'is a number of a satellite or an international network: Buddyline never rings one';
    case 'country':
      return `is a number of ${bar.country ?? 'another country'}: may_ring does not name it`;
    case 'kind':
      return `is a ${bar.kind} number: may_ring must name its beginning before it may be rung`;
  }
}
