import type { ReadToken } from './phrases.ts';
import type { ClockTime } from './reading.ts';
import { readNumber } from './numbers.ts';
import { breakBefore } from './tokens.ts';
import { isOneOf } from './token-words.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A time that begins at a token, and the index of the token after it. `isSure`: it can only be a time of day. */
interface ClockRead {
  clock: ClockTime;
  next: number;
  isSure: boolean;
}

type Tokens = readonly ReadToken[];

/**
 * Reads 3, 3pm, 15:30, 15.30, 1530, half 3, half past 3, quarter to 4, quarter past, ten past three, 3 o'clock, noon.
 */
export function readClock(vocabulary: Vocabulary, tokens: Tokens, at: number): ClockRead | null {
  const read =
    named(vocabulary, tokens, at) ??
    pastOrTo(vocabulary, tokens, at) ??
    withColon(tokens, at) ??
    inFourDigits(vocabulary, tokens, at) ??
    hourAlone(vocabulary, tokens, at);
  return read === null ? null : withHalf(vocabulary, tokens, read);
}

const time = (hour: number | null, minute: number, half: ClockTime['half'] = null): ClockTime => ({
  hour,
  minute,
  half: hour === null || hour > 12 || hour === 0 ? null : half,
});
const isTime = (hour: number, minute: number) => hour <= 24 && minute < 60 && (hour < 24 || minute === 0);

function named(vocabulary: Vocabulary, tokens: Tokens, at: number): ClockRead | null {
  if (isOneOf(vocabulary, 'noon', tokens[at])) return { clock: time(12, 0, 'pm'), next: at + 1, isSure: true };
  if (isOneOf(vocabulary, 'midnight', tokens[at])) return { clock: time(0, 0), next: at + 1, isSure: true };
  return null;
}

function pastOrTo(vocabulary: Vocabulary, tokens: Tokens, at: number): ClockRead | null {
  const start = isOneOf(vocabulary, 'one', tokens[at]) ? at + 1 : at;
  const isHalf = isOneOf(vocabulary, 'half', tokens[start]);
  const number = isHalf
    ? { value: 30, next: start + 1 }
    : isOneOf(vocabulary, 'quarter', tokens[start])
      ? { value: 15, next: start + 1 }
      : readNumber(vocabulary, tokens, start);
  if (!number || number.value >= 60 || !Number.isInteger(number.value)) return null;
  const from = isOneOf(vocabulary, 'minutes', tokens[number.next]) ? number.next + 1 : number.next;
  const isPast = isOneOf(vocabulary, 'past', tokens[from]);
  const isTo = isOneOf(vocabulary, 'to', tokens[from]);
  // "half 3" means half past three.
  if (!isPast && !isTo && !isHalf) return null;
  if ((isPast || isTo) && (isHalf || isOneOf(vocabulary, 'quarter', tokens[start])) && isLast(tokens, from))
    return { clock: time(null, isTo ? 60 - number.value : number.value), next: from + 1, isSure: isPast };
  const hour = readNumber(vocabulary, tokens, isPast || isTo ? from + 1 : from);
  if (
    !hour ||
    hour.value < 1 ||
    hour.value > 12 ||
    !Number.isInteger(hour.value) ||
    isOneOf(vocabulary, 'minutes', tokens[hour.next])
  )
    return null;
  const to = hour.value === 1 ? 12 : hour.value - 1;
  return {
    clock: isTo ? time(to, 60 - number.value) : time(hour.value, number.value),
    next: hour.next,
    isSure: isPast,
  };
}

/** "Till quarter past": the next one. "Quarter past the church" is no time. */
const isLast = (tokens: Tokens, at: number): boolean => at + 1 >= tokens.length || breakBefore(tokens[at + 1]) > 0;

function withColon(tokens: Tokens, at: number): ClockRead | null {
  const [hours, minutes] = [tokens[at], tokens[at + 1]];
  if (hours?.kind !== 'number' || minutes?.kind !== 'number' || hours.text.length > 2 || minutes.text.length !== 2)
    return null;
  const isColon = minutes.before === ':';
  if (!isColon && minutes.before !== '.' && minutes.before !== ';') return null;
  const [hour, minute] = [Number(hours.text), Number(minutes.text)];
  // "16.00" is never a number of hours or minutes.
  return isTime(hour, minute) ? { clock: time(hour, minute), next: at + 2, isSure: isColon || hour > 12 } : null;
}

/** "1530", "1600hrs" */
function inFourDigits(vocabulary: Vocabulary, tokens: Tokens, at: number): ClockRead | null {
  const token = tokens[at];
  if (token?.kind !== 'number' || token.text.length < 3 || token.text.length > 4) return null;
  const [hour, minute] = [Number(token.text.slice(0, -2)), Number(token.text.slice(-2))];
  if (!isTime(hour, minute)) return null;
  const isNamed =
    token.text.length === 4 && isOneOf(vocabulary, 'hours', tokens[at + 1]) && tokens[at + 1]?.text !== 'hour';
  return { clock: time(hour, minute), next: at + (isNamed ? 2 : 1), isSure: isNamed };
}

function hourAlone(vocabulary: Vocabulary, tokens: Tokens, at: number): ClockRead | null {
  const number = readNumber(vocabulary, tokens, at);
  if (!number || !Number.isInteger(number.value) || number.value > 24) return null;
  return { clock: time(number.value, 0), next: number.next, isSure: false };
}

function withHalf(vocabulary: Vocabulary, tokens: Tokens, read: ClockRead): ClockRead {
  const after = tokens[read.next];
  if (isOneOf(vocabulary, 'oclock', after))
    return withHalf(vocabulary, tokens, { ...read, next: read.next + 1, isSure: true });
  // "3 o'clock" and "p.m." are two tokens each.
  const glued =
    after && tokens[read.next + 1]?.text === 'm' && /^\.?$/.test(tokens[read.next + 1]?.before ?? ' ')
      ? `${after.text}m`
      : null;
  const half =
    isOneOf(vocabulary, 'pm', after) || glued === 'pm'
      ? 'pm'
      : isOneOf(vocabulary, 'am', after) || glued === 'am'
        ? 'am'
        : null;
  if (half === null || read.clock.hour === null || read.clock.hour > 12)
    return half === null ? read : { ...read, next: read.next + 1, isSure: true };
  return { clock: { ...read.clock, half }, next: read.next + (glued === null ? 1 : 2), isSure: true };
}
