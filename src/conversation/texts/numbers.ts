import { gluedNumber } from './glued-numbers.ts';
import type { ReadToken } from './phrases.ts';
import { isOneOf } from './token-words.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * A number that begins at a token, and the index of the token after it. `isWhole`: it is one number in digits, as a
 * house number is.
 */
export interface NumberRead {
  value: number;
  next: number;
  isWhole: boolean;
}

type Tokens = readonly ReadToken[];

/**
 * Reads 45, 1.5, 1,5, .5, 1/2, 1 1/2, 1½, forty five, half, three quarters. A number of more than three digits is not
 * read.
 */
export function readNumber(vocabulary: Vocabulary, tokens: Tokens, at: number): NumberRead | null {
  return inDigits(tokens, at) ?? inWords(vocabulary, tokens, at);
}

function inDigits(tokens: Tokens, at: number): NumberRead | null {
  const token = tokens[at];
  if (!token || token.kind === 'word') return null;
  const fraction = fractionAt(tokens, at);
  if (fraction) return fraction;
  if (
    /(^|[^\d])[.,]$/.test(token.before) &&
    token.text.length < 3 &&
    !/\w\.$/.test(token.before) &&
    token.before !== '.' &&
    token.before !== ','
  ) {
    return { value: Number(`0.${token.text}`), next: at + 1, isWhole: false };
  }
  if (token.text.length > 3) return null;
  const value = Number(token.text);
  const after = tokens[at + 1];
  if (after?.kind === 'number' && /^[.,]$/.test(after.before) && after.text.length < 3) {
    return { value: Number(`${token.text}.${after.text}`), next: at + 2, isWhole: false };
  }
  // "1½", "1 1/2", "1 and 1/2"
  const part =
    value < 24 ? (fractionAt(tokens, at + 1) ?? (after?.text === 'and' ? fractionAt(tokens, at + 2) : null)) : null;
  if (part) return { value: value + part.value, next: part.next, isWhole: false };
  return { value, next: at + 1, isWhole: true };
}

const VULGAR: ReadonlyMap<string, number> = new Map([
  ['½', 1 / 2],
  ['¼', 1 / 4],
  ['¾', 3 / 4],
  ['⅓', 1 / 3],
  ['⅔', 2 / 3],
]);

function fractionAt(tokens: Tokens, at: number): NumberRead | null {
  const [token, after] = [tokens[at], tokens[at + 1]];
  if (token?.kind === 'fraction') {
    const value = VULGAR.get(token.text);
    return value === undefined ? null : { value, next: at + 1, isWhole: false };
  }
  if (token?.kind !== 'number' || after?.kind !== 'number' || after.before.trim() !== '/') return null;
  const [above, below] = [Number(token.text), Number(after.text)];
  return above > 0 && above < below && below < 5 ? { value: above / below, next: at + 2, isWhole: false } : null;
}

function inWords(vocabulary: Vocabulary, tokens: Tokens, at: number): NumberRead | null {
  const token = tokens[at];
  if ((token?.text === 'a' || token?.text === 'one') && valueOf(vocabulary, tokens[at + 1]) === 100)
    return inWords(vocabulary, tokens, at + 1);
  if (!token?.isNumber || token.kind !== 'word') return null;
  // "I will take this one, news in 20 minutes"
  if (token.text === 'one' && isOneOf(vocabulary, 'not-one-after', tokens[at - 1])) return null;
  const first = valueOf(vocabulary, token);
  if (first === undefined) return null;
  // "a hundred and twenty"
  if (first === 100) {
    const rest = inWords(vocabulary, tokens, tokens[at + 1]?.text === 'and' ? at + 2 : at + 1);
    return rest && rest.value < 100
      ? { ...rest, value: first + rest.value }
      : { value: first, next: at + 1, isWhole: false };
  }
  const second = valueOf(vocabulary, tokens[at + 1]);
  if (second !== undefined && first % 10 === 0 && first < 100 && second < 10)
    return { value: first + second, next: at + 2, isWhole: false };
  return { value: first, next: at + 1, isWhole: false };
}

/** The value of a word: "thirty", or "thirtyfive". */
function valueOf({ numbers }: Vocabulary, token: ReadToken | undefined): number | undefined {
  if (token?.kind !== 'word' || !token.isNumber) return undefined;
  for (const form of token.forms) if (numbers.has(form)) return numbers.get(form);
  return gluedNumber(numbers, token.text);
}

/** The part of an hour in "half an", "quarter of an" or "three quarters of an", and the index of the token after it. */
export function readPartOfAnHour(vocabulary: Vocabulary, tokens: Tokens, at: number): NumberRead | null {
  const number = isOneOf(vocabulary, 'one', tokens[at])
    ? { value: 1, next: at + 1, isWhole: false }
    : inWords(vocabulary, tokens, at);
  const from = number?.next ?? at;
  const word = tokens[from];
  const isHalf = isOneOf(vocabulary, 'half', word);
  const isQuarter = isOneOf(vocabulary, 'quarter', word);
  if (!isHalf && !isQuarter) return null;
  let next = from + 1;
  if (tokens[next]?.text === 'of') next += 1;
  if (isOneOf(vocabulary, 'one', tokens[next])) next += 1;
  return { value: (number?.value ?? 1) * (isHalf ? 0.5 : 0.25), next, isWhole: false };
}
