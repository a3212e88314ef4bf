import { readClock } from './clock-times.ts';
import { type NumberRead, readNumber, readPartOfAnHour } from './numbers.ts';
import type { ReadToken } from './phrases.ts';
import type { ReadingContext } from './reading.ts';
import { breakBefore } from './tokens.ts';
import { isOneOf } from './token-words.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A length of time in a text, at `tokens.slice(from, to)`. */
export interface LengthRead {
  minutes: number | null;
  from: number;
  to: number;
  /**
   * `sure`: it has a unit or is a time of day. `number`: a bare number, which may be a house number. `word`: a bare
   * number in words.
   */
  sort: 'sure' | 'number' | 'word';
  /** It is a time of day, and `minutes` count from now. */
  isClock: boolean;
  /** It and the next length are two guesses at one length: "30 or 45", "10-15 mins". */
  joinsNext: boolean;
}

type Tokens = readonly ReadToken[];

/** The length that begins at this token, with words like "for about" and "until". */
export function readLength(
  vocabulary: Vocabulary,
  context: ReadingContext,
  tokens: Tokens,
  from: number,
): LengthRead | null {
  let at = from;
  let isUntil = false;
  const isUpTo = () => at > from && tokens[at]?.text === 'to' && tokens[at - 1]?.text === 'up';
  while (isOneOf(vocabulary, 'about', tokens[at]) || isOneOf(vocabulary, 'until', tokens[at]) || isUpTo()) {
    isUntil ||= isOneOf(vocabulary, 'until', tokens[at]);
    at += 1;
  }
  if (!canBeALength(vocabulary, tokens[at])) return null;
  const read = isUntil
    ? untilLength(
        vocabulary,
        context,
        tokens,
        at,
        isOneOf(vocabulary, 'by', tokens[at - 1]) ? tokens[at - 2] : undefined,
      )
    : (amountWithUnit(vocabulary, tokens, at) ??
      clockLength(vocabulary, context, tokens, at, false) ??
      amount(vocabulary, tokens, at));
  if (!read) return null;
  // "Till 11 tonight" is a length. Without "until" it may be a plan.
  return {
    ...read,
    from,
    to: isUntil && read.isClock && isOneOf(vocabulary, 'this-day', tokens[read.to]) ? read.to + 1 : read.to,
  };
}

/** A quick check: most words of a text cannot be a length. */
function canBeALength(vocabulary: Vocabulary, token: ReadToken | undefined): boolean {
  return token !== undefined && (token.isNumber || LENGTH_WORDS.some((name) => isOneOf(vocabulary, name, token)));
}

const LENGTH_WORDS = ['one', 'half', 'quarter', 'couple', 'hours', 'noon', 'midnight'] as const;

/**
 * What stands behind "until" or "by". "Till 4" is a time of day; "by 20 mins" is an amount, and so is a bare number
 * where `beforeBy`, the word before "by", says so: "running over by 20".
 */
function untilLength(
  vocabulary: Vocabulary,
  context: ReadingContext,
  tokens: Tokens,
  at: number,
  beforeBy: ReadToken | undefined,
): LengthRead | null {
  const clock = spacedClock(context, tokens, at) ?? clockLength(vocabulary, context, tokens, at, true);
  const said = amount(vocabulary, tokens, at);
  const isAmount =
    said !== null &&
    (clock === null ||
      said.to > clock.to ||
      (said.to === clock.to && isOneOf(vocabulary, 'before-by-an-amount', beforeBy)));
  return isAmount ? said : clock;
}

/** "Out by 15 30". Before another word the second number may be a house: "till 4 30 High Street". */
function spacedClock(context: ReadingContext, tokens: Tokens, at: number): LengthRead | null {
  const [hours, minutes, next] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (hours?.kind !== 'number' || minutes?.kind !== 'number' || minutes.before !== ' ') return null;
  const isTime = /^(?:1?\d|2[0-3])$/.test(hours.text) && /^[0-5][05]$/.test(minutes.text);
  if (!isTime || (next !== undefined && breakBefore(next) === 0)) return null;
  const clock = { hour: Number(hours.text), minute: Number(minutes.text), half: null };
  return { minutes: context.minutesUntil(clock), from: at, to: at + 2, sort: 'sure', isClock: true, joinsNext: false };
}

function clockLength(
  vocabulary: Vocabulary,
  context: ReadingContext,
  tokens: Tokens,
  at: number,
  isUntil: boolean,
): LengthRead | null {
  const read = readClock(vocabulary, tokens, at);
  if (!read || (!isUntil && !read.isSure)) return null;
  return {
    minutes: context.minutesUntil(read.clock),
    from: at,
    to: read.next,
    sort: 'sure',
    isClock: true,
    joinsNext: false,
  };
}

function amount(vocabulary: Vocabulary, tokens: Tokens, at: number): LengthRead | null {
  const withUnit = amountWithUnit(vocabulary, tokens, at);
  if (withUnit) return withUnit;
  const number = readNumber(vocabulary, tokens, at);
  if (!number || tokens[number.next]?.before === '') return null;
  const isOfAnHour = isPartOfAnHour(tokens, number);
  return {
    minutes: isOfAnHour ? number.value * 60 : number.value,
    from: at,
    to: number.next,
    // "1/2 High Street" is a flat as well.
    sort: number.isWhole || isOfAnHour ? 'number' : 'word',
    isClock: false,
    joinsNext: false,
  };
}

/**
 * "START ½", "MORE 1 1/2", "IN .5": a fraction without a unit is of an hour, for nobody counts half minutes. "1.5" may
 * be anything. From 5 on it stays minutes: "10 1/2" is ten minutes rather than ten hours, which nobody would notice.
 */
function isPartOfAnHour(tokens: Tokens, { value, next }: NumberRead): boolean {
  const last = tokens[next - 1];
  const isFraction = last?.kind === 'fraction' || last?.before.trim() === '/';
  return value > 0 && value < LEAST.visit && !Number.isInteger(value) && (isFraction || value < 1);
}

function amountWithUnit(vocabulary: Vocabulary, tokens: Tokens, at: number): LengthRead | null {
  const hours = hoursAt(vocabulary, tokens, at);
  if (hours) {
    const [minutes, to] = withMinutes(vocabulary, tokens, hours);
    return { minutes, from: at, to, sort: 'sure', isClock: false, joinsNext: false };
  }
  const number = readNumber(vocabulary, tokens, at);
  if (!number || !isUnit(vocabulary, 'minutes', tokens, number.next)) return null;
  return { minutes: number.value, from: at, to: number.next + 1, sort: 'sure', isClock: false, joinsNext: false };
}

/** Whether the token is a unit. A single letter before a word is none: "10 M Street", "2 H Block". */
function isUnit(vocabulary: Vocabulary, name: 'minutes' | 'hours', tokens: Tokens, at: number): boolean {
  const token = tokens[at];
  if (name === 'hours' && (isHrOnKeys(vocabulary, tokens, at) || isAsItSounds(vocabulary, tokens, at))) return true;
  if (!isOneOf(vocabulary, name, token) || !token) return false;
  return token.text.length > 1 || token.before === '' || tokens[at + 1]?.kind !== 'word';
}

/**
 * "START 1 IS 14 MILL LANE": on a telephone's keys "is" and "hr" are the same two, and the phone chose. "Visit 1 is 30
 * mins" means what it says.
 */
const isHrOnKeys = (vocabulary: Vocabulary, tokens: Tokens, at: number): boolean =>
  tokens[at]?.text === 'is' &&
  tokens[at - 1]?.kind === 'number' &&
  tokens[at - 1]?.text.length === 1 &&
  tokens[at + 1]?.kind === 'number' &&
  tokens[at + 2]?.kind === 'word' &&
  !isOneOf(vocabulary, 'minutes', tokens[at + 2]) &&
  !isOneOf(vocabulary, 'hours', tokens[at + 2]);

/** "In for an our": what sounds like "hour" is one behind "an" alone, for "our" is a word of its own. */
const isAsItSounds = (vocabulary: Vocabulary, tokens: Tokens, at: number): boolean =>
  tokens[at - 1]?.text === 'an' && isOneOf(vocabulary, 'sounds-like-hour', tokens[at]);

interface Hours {
  value: number;
  next: number;
}

function unitAfter(vocabulary: Vocabulary, tokens: Tokens, value: number, next: number): Hours | null {
  return isUnit(vocabulary, 'hours', tokens, next) ? { value, next: next + 1 } : null;
}

function hoursAt(vocabulary: Vocabulary, tokens: Tokens, at: number): Hours | null {
  // "half an hour", "three quarters of an hour"
  const part = readPartOfAnHour(vocabulary, tokens, at);
  if (part) return unitAfter(vocabulary, tokens, part.value, part.next);
  // "an hour", "hour and a half", "a couple of hours"
  const one = isOneOf(vocabulary, 'one', tokens[at]) ? at + 1 : at;
  if (isOneOf(vocabulary, 'couple', tokens[one]))
    return unitAfter(vocabulary, tokens, 2, tokens[one + 1]?.text === 'of' ? one + 2 : one + 1);
  const number = readNumber(vocabulary, tokens, at);
  if (number) {
    // "one and a half hours"
    const half = isOneOf(vocabulary, 'and', tokens[number.next])
      ? readPartOfAnHour(vocabulary, tokens, number.next + 1)
      : null;
    return (
      (half ? unitAfter(vocabulary, tokens, number.value + half.value, half.next) : null) ??
      unitAfter(vocabulary, tokens, number.value, number.next)
    );
  }
  // "1600hrs" is a time of day.
  // "More hours from the nursery" is no length.
  const isOne = one > at || tokens[one]?.text.endsWith('s') === false;
  return isOne && tokens[one] && tokens[one].text.length > 1 && tokens[one].before !== ''
    ? unitAfter(vocabulary, tokens, 1, one)
    : null;
}

/**
 * What follows hours: "and a half", "and 15 minutes", "30". A number before a word may be a house number: "2 hours 12
 * High Street".
 */
function withMinutes(vocabulary: Vocabulary, tokens: Tokens, { value, next }: Hours): [minutes: number, to: number] {
  const from = isOneOf(vocabulary, 'and', tokens[next]) ? next + 1 : next;
  const part = readPartOfAnHour(vocabulary, tokens, from);
  if (part && from > next) return [(value + part.value) * 60, part.next];
  const number = readNumber(vocabulary, tokens, from);
  if (number && number.value < 60) {
    if (isUnit(vocabulary, 'minutes', tokens, number.next)) return [value * 60 + number.value, number.next + 1];
    const isGlued = tokens[from]?.before === '';
    // "1hr 15 at 27 Elm Road"
    const isBeforeAPlace = number.value % 5 === 0 && isOneOf(vocabulary, 'before-a-place', tokens[number.next]);
    if (isGlued || isBeforeAPlace || tokens[number.next]?.kind !== 'word')
      return [value * 60 + number.value, number.next];
  }
  return [value * 60, next];
}

/** Every length in the tokens, in order. */
export function lengthsIn(vocabulary: Vocabulary, context: ReadingContext, tokens: Tokens): LengthRead[] {
  const found: LengthRead[] = [];
  for (let at = 0; at < tokens.length;) {
    const length = readLength(vocabulary, context, tokens, at);
    const last = found.at(-1);
    if (length && last) join(vocabulary, tokens, last, length);
    if (length) found.push(length);
    at = length ? length.to : at + 1;
  }
  return found;
}

/**
 * Joins two lengths with "or", "to" or a dash between them. The unit of the second counts for the first too: "one or
 * two hours".
 */
function join(vocabulary: Vocabulary, tokens: Tokens, last: LengthRead, next: LengthRead): void {
  const isWord =
    (last.to === next.from - 1 && isOneOf(vocabulary, 'between-lengths', tokens[last.to])) ||
    (last.to === next.from && isOneOf(vocabulary, 'maybe', tokens[last.to]));
  // A dash with spaces around it may separate a length from an address.
  const dash = last.to === next.from ? (tokens[next.from]?.before ?? '') : '';
  const isDash = /^[-/]$/.test(dash) || (next.sort === 'sure' && /^\s?-\s?$/.test(dash));
  if (!isWord && !isDash) return;
  last.joinsNext = true;
  last.to = next.from;
  const isInHours =
    next.sort === 'sure' && !next.isClock && last.sort !== 'sure' && isOneOf(vocabulary, 'hours', tokens[next.to - 1]);
  if (isInHours && last.minutes !== null && last.minutes <= 12) last.minutes *= 60;
}

/** A call may be wanted at once, by somebody who wants to leave now. */
const LEAST = { visit: 5, news: 1, call: 1 };
const MOST_MINUTES = 720;

/** Minutes as the line accepts them, or null. A fraction is rounded down, which gives the earlier deadline. */
export function lineMinutes(minutes: number | null, of: keyof typeof LEAST): number | null {
  const whole = minutes === null ? 0 : Math.floor(minutes + 1e-9);
  return whole >= LEAST[of] && whole <= MOST_MINUTES ? whole : null;
}
