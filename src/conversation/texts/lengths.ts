import { readClock } from './clock-times.ts';
import { readNumber, readPartOfAnHour } from './numbers.ts';
import type { ReadToken } from './phrases.ts';
import type { ReadingContext } from './reading.ts';
import { isOneOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A length of time that stands in a text: `tokens.slice(from, to)`. */
export interface LengthRead {
  minutes: number | null;
  from: number;
  to: number;
  /** `sure`: it has a unit, or is a time of day; `number`: a bare number, which may be a house; `word`: a bare number in words. */
  sort: 'sure' | 'number' | 'word';
  /** A time of day was said: `minutes` count from now. */
  isClock: boolean;
}

type Tokens = readonly ReadToken[];

/** The length that begins at this token, words like "for about" and "until" included. */
export function readLength(vocabulary: Vocabulary, context: ReadingContext, tokens: Tokens, from: number): LengthRead | null {
  let at = from;
  while (isOneOf(vocabulary, 'about', tokens[at]) || isOneOf(vocabulary, 'until', tokens[at])) at += 1;
  const before = tokens.slice(from, at);
  const isUntil = before.some((token) => isOneOf(vocabulary, 'until', token));
  const read = isUntil ? clockLength(vocabulary, context, tokens, at, true) ?? amount(vocabulary, tokens, at)
    : amountWithUnit(vocabulary, tokens, at) ?? clockLength(vocabulary, context, tokens, at, false) ?? amount(vocabulary, tokens, at);
  return read ? { ...read, from } : null;
}

function clockLength(vocabulary: Vocabulary, context: ReadingContext, tokens: Tokens, at: number, isUntil: boolean): LengthRead | null {
  const read = readClock(vocabulary, tokens, at);
  if (!read || (!isUntil && !read.isSure)) return null;
  return { minutes: context.minutesUntil(read.clock), from: at, to: read.next, sort: 'sure', isClock: true };
}

function amount(vocabulary: Vocabulary, tokens: Tokens, at: number): LengthRead | null {
  const withUnit = amountWithUnit(vocabulary, tokens, at);
  if (withUnit) return withUnit;
  const number = readNumber(vocabulary, tokens, at);
  if (!number || tokens[number.next]?.before === '') return null;
  return { minutes: number.value, from: at, to: number.next, sort: number.isWhole ? 'number' : 'word', isClock: false };
}

function amountWithUnit(vocabulary: Vocabulary, tokens: Tokens, at: number): LengthRead | null {
  const hours = hoursAt(vocabulary, tokens, at);
  const sure = (minutes: number, to: number): LengthRead => ({ minutes, from: at, to, sort: 'sure', isClock: false });
  if (hours) return sure(...withMinutes(vocabulary, tokens, hours));
  const number = readNumber(vocabulary, tokens, at);
  if (!number || !isUnit(vocabulary, 'minutes', tokens, number.next)) return null;
  return sure(number.value, number.next + 1);
}

/** A lone letter with a word after it is no unit: "10 M Street", "2 H Block". */
function isUnit(vocabulary: Vocabulary, name: 'minutes' | 'hours', tokens: Tokens, at: number): boolean {
  const token = tokens[at];
  if (!isOneOf(vocabulary, name, token) || !token) return false;
  return token.text.length > 1 || token.before === '' || tokens[at + 1]?.kind !== 'word';
}

interface Hours { value: number; next: number }

function hoursAt(vocabulary: Vocabulary, tokens: Tokens, at: number): Hours | null {
  const unitAfter = (value: number, next: number): Hours | null => (isUnit(vocabulary, 'hours', tokens, next) ? { value, next: next + 1 } : null);
  // "half an hour", "three quarters of an hour"
  const part = readPartOfAnHour(vocabulary, tokens, at);
  if (part) return unitAfter(part.value, part.next);
  // "an hour", "hour and a half", "a couple of hours"
  const one = isOneOf(vocabulary, 'one', tokens[at]) ? at + 1 : at;
  if (isOneOf(vocabulary, 'couple', tokens[one])) return unitAfter(2, tokens[one + 1]?.text === 'of' ? one + 2 : one + 1);
  const number = readNumber(vocabulary, tokens, at);
  if (number) {
    // "one and a half hours"
    const half = isOneOf(vocabulary, 'and', tokens[number.next]) ? readPartOfAnHour(vocabulary, tokens, number.next + 1) : null;
    return (half ? unitAfter(number.value + half.value, half.next) : null) ?? unitAfter(number.value, number.next);
  }
  return tokens[one] && tokens[one].text.length > 1 ? unitAfter(1, one) : null;
}

/** What follows hours: "and a half", "and 15 minutes", "30". A number before a word may be a house: "2 hours 12 High Street". */
function withMinutes(vocabulary: Vocabulary, tokens: Tokens, { value, next }: Hours): [minutes: number, to: number] {
  const from = isOneOf(vocabulary, 'and', tokens[next]) ? next + 1 : next;
  const part = readPartOfAnHour(vocabulary, tokens, from);
  if (part && from > next) return [(value + part.value) * 60, part.next];
  const number = readNumber(vocabulary, tokens, from);
  if (number && number.value < 60) {
    if (isUnit(vocabulary, 'minutes', tokens, number.next)) return [value * 60 + number.value, number.next + 1];
    const isGlued = tokens[from]?.before === '';
    if (isGlued || tokens[number.next]?.kind !== 'word') return [value * 60 + number.value, number.next];
  }
  return [value * 60, next];
}

/** Every length in the tokens, in their order. */
export function lengthsIn(vocabulary: Vocabulary, context: ReadingContext, tokens: Tokens): LengthRead[] {
  const found: LengthRead[] = [];
  for (let at = 0; at < tokens.length;) {
    const length = readLength(vocabulary, context, tokens, at);
    const last = found.at(-1);
    // "30 or 45", "15 to 20"
    if (length && last && last.to === at - 1 && isOneOf(vocabulary, 'between-lengths', tokens[last.to])) last.to = at;
    if (length) found.push(length);
    at = length ? length.to : at + 1;
  }
  return found;
}

const LEAST = { visit: 5, news: 1 };
const MOST_MINUTES = 720;

/** As the line takes them, or null. "A third of an hour" is rounded down: the earlier deadline. */
export function lineMinutes(minutes: number | null, of: 'visit' | 'news'): number | null {
  const whole = minutes === null ? 0 : Math.floor(minutes + 1e-9);
  return whole >= LEAST[of] && whole <= MOST_MINUTES ? whole : null;
}
