import type { ReadToken } from './phrases.ts';
import { isOneOf } from './token-words.ts';
import { breakBefore } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

type Tokens = readonly ReadToken[];

/** Longer than any address. The carriers must still accept a text that reads it back. */
const LONGEST_PLACE = 200;

/** The words of the tokens as they were written, without loose punctuation and pictures. */
export function placeFrom(text: string, tokens: Tokens): string | null {
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (!first || !last) return null;
  const said = withoutGaps(text, tokens);
  const written = said + (/^\)/.test(text.slice(last.to)) && said.includes('(') ? ')' : '');
  const place = written
    .replaceAll(/[\p{Extended_Pictographic}\p{Emoji_Modifier}"“”<>[\]*•]/gu, ' ')
    .replaceAll(/\s+/g, ' ');
  const short = [...place]
    .slice(0, LONGEST_PLACE)
    .join('')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[\s.,;:!-]+$/, '');
  return short === '' ? null : short;
}

/** Puts a comma between two parts of a place if a length stood between them. */
function withoutGaps(text: string, tokens: Tokens): string {
  let written = '';
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1];
    const between = before ? text.slice(before.to, token.from) : '';
    written += (/[\p{L}\p{N}]/u.test(between) ? ', ' : between) + text.slice(token.from, token.to);
  }
  return written;
}

/** The tokens without the words that lead to a place: "at", "visiting", "with". */
export function withoutLead(vocabulary: Vocabulary, tokens: Tokens): Tokens {
  let at = 0;
  const isLead = (index: number): boolean =>
    index < tokens.length - 1 &&
    isOneOf(vocabulary, 'before-a-place', tokens[index]) &&
    !isStreetName(vocabulary, tokens, index);
  // "Im at 12 High Street", "to Mrs Dale"
  const isBeforeALead = (index: number): boolean =>
    isOneOf(vocabulary, 'before-a-lead', tokens[index]) &&
    (isLead(index + 1) || isOneOf(vocabulary, 'titles', tokens[index + 1]));
  while (isLead(at) || isBeforeALead(at)) at += 1;
  return tokens.slice(at);
}

/** The tokens without the words behind a place: "7 Pier Road instead". */
export function withoutTail(vocabulary: Vocabulary, tokens: Tokens): Tokens {
  let to = tokens.length;
  while (to > 1 && isOneOf(vocabulary, 'behind-a-place', tokens[to - 1])) to -= 1;
  return tokens.slice(0, to);
}

/** "Place House" is a name. */
function isStreetName(vocabulary: Vocabulary, tokens: Tokens, at: number): boolean {
  return isOneOf(vocabulary, 'streets', tokens[at]) && !isOneOf(vocabulary, 'before-a-place', tokens[at]);
}

/**
 * Whether the words contain a house number, a street's word after a name, or a postcode: they can hardly be anything
 * else. `lead`: the words that led to them, as "with" before "Jo Green".
 */
export function isAddress(vocabulary: Vocabulary, tokens: Tokens, lead: Tokens = []): boolean {
  const led = [...lead, ...tokens];
  return tokens.some(
    (_, at) =>
      isHouseNumber(vocabulary, tokens, at) ||
      isPostcode(tokens, at) ||
      (isStreet(vocabulary, tokens, at) && !isSurname(vocabulary, led, lead.length + at)),
  );
}

/** "Next one 6 Coral St 45": whether what stands there is behind a street that has a number of its own. */
export const isBehindAnAddress = (vocabulary: Vocabulary, tokens: Tokens, from: number): boolean =>
  isStreet(vocabulary, tokens, from - 1) &&
  tokens.some(({ kind }, at) => at < from && kind === 'number' && tokens[at + 1]?.kind === 'word');

export function isStreet(vocabulary: Vocabulary, tokens: Tokens, at: number): boolean {
  const before = tokens[at - 1];
  if (isOneOf(vocabulary, 'streets-first', tokens[at]))
    return before?.kind === 'number' && tokens[at + 1]?.kind === 'word';
  if (isOneOf(vocabulary, 'streets-behind-a-number', tokens[at])) return isBehindANumber(vocabulary, tokens, at);
  if (!isOneOf(vocabulary, 'streets', tokens[at]) || isSurname(vocabulary, tokens, at)) return false;
  return (
    before?.kind === 'word' && !isOneOf(vocabulary, 'sentences', before) && before.text !== 'the' && before.text !== 'a'
  );
}

/** "18 Dunmore Place", "4 St James Place": what stands between is a name. */
function isBehindANumber(vocabulary: Vocabulary, tokens: Tokens, at: number): boolean {
  const number = [at - 2, at - 3].find((index) => tokens[index]?.kind === 'number');
  return (
    number !== undefined &&
    isHouseNumber(vocabulary, tokens, number) &&
    tokens
      .slice(number + 1, at)
      .every((token) => token.kind === 'word' && breakBefore(token) === 0 && !isOneOf(vocabulary, 'sentences', token))
  );
}

/**
 * Whether the street's word is somebody's name: "Mrs Green", "Miss Anne Hill", "with Jo Park". An address would drop
 * the watch over the visit before.
 */
function isSurname(vocabulary: Vocabulary, tokens: Tokens, at: number): boolean {
  const [second, first] = [tokens[at - 2], tokens[at - 1]];
  if (breakBefore(tokens[at]) > 0) return false;
  if (isOneOf(vocabulary, 'titles', first)) return true;
  if (!isOneOf(vocabulary, 'streets-and-surnames', tokens[at]) || !isLastOfAName(tokens, at)) return false;
  if (isOneOf(vocabulary, 'before-a-person', first)) return true;
  return (
    first?.kind === 'word' &&
    breakBefore(first) === 0 &&
    (isOneOf(vocabulary, 'titles', second) || isOneOf(vocabulary, 'before-a-person', second))
  );
}

/** "With Jo Green" ends there, "with Jo Green Lane surgery" does not. */
const isLastOfAName = (tokens: Tokens, at: number): boolean =>
  tokens[at + 1]?.kind !== 'word' || breakBefore(tokens[at + 1]) > 0;

/** 12, 12a, 30-32 or 4/2 beside a word. M25, 3pm, 2nd, "10 mins" and "till 3" are none. */
export function isHouseNumber(vocabulary: Vocabulary, tokens: Tokens, at: number): boolean {
  const token = tokens[at];
  if (token?.kind !== 'number' || token.text.length > 5) return false;
  const [before, after] = [tokens[at - 1], tokens[at + 1]];
  if (token.before === '' && before?.kind === 'word') return false;
  if (isOneOf(vocabulary, 'not-before-a-house', before)) return false;
  if (after?.before === '' && after.kind === 'word') return /^[a-h]$/.test(after.text);
  if (isOneOf(vocabulary, 'not-after-a-house', after)) return false;
  return (
    after?.kind === 'word' ||
    after?.before === '-' ||
    after?.before === '/' ||
    (before?.kind === 'word' && isOneOf(vocabulary, 'streets', before) && !isSurname(vocabulary, tokens, at - 1)) ||
    isOneOf(vocabulary, 'parts', before) ||
    isOneOf(vocabulary, 'house-marks', before)
  );
}

/** Whether one of the words makes a sentence of them. "No 14" is a house. */
export const isSentence = (vocabulary: Vocabulary, tokens: Tokens): boolean =>
  tokens.some(
    (token, at) =>
      isOneOf(vocabulary, 'sentences', token) &&
      !(isOneOf(vocabulary, 'house-marks', token) && tokens[at + 1]?.kind === 'number'),
  );

/** NF1 4AB, and its halves: letters and digits without a space. */
export function isPostcode(tokens: Tokens, at: number): boolean {
  const [area, district, sector, unit] = [tokens[at], tokens[at + 1], tokens[at + 2], tokens[at + 3]];
  const isInward = (one: ReadToken | undefined, two: ReadToken | undefined) =>
    one?.kind === 'number' &&
    one.text.length === 1 &&
    two?.kind === 'word' &&
    two.before === '' &&
    two.text.length === 2 &&
    !/^(am|pm|st|nd|rd|th|hr)$/.test(two.text);
  if (
    area?.kind !== 'word' ||
    area.text.length > 2 ||
    district?.kind !== 'number' ||
    district.before !== '' ||
    district.text.length > 3
  )
    return false;
  return (
    isInward(sector, unit) ||
    (district.text.length > 1 &&
      unit === undefined &&
      sector?.kind === 'word' &&
      sector.before === '' &&
      sector.text.length === 2)
  );
}

/** Whether the words contain a name with a title: "Mrs Khan". */
export function hasTitle(vocabulary: Vocabulary, tokens: Tokens): boolean {
  return tokens.some((token, at) => isOneOf(vocabulary, 'titles', token) && tokens[at + 1]?.kind === 'word');
}

/** A family's name and no other words: "Arrived at the Hughes family, 60 mins". */
export function isHousehold(vocabulary: Vocabulary, place: Tokens): boolean {
  const [last, name] = [place.at(-1), place.at(-2)];
  return (
    isOneOf(vocabulary, 'titles', last) &&
    last?.text === 'family' &&
    name?.kind === 'word' &&
    name.text !== 'the' &&
    place.length < 4 &&
    !place.some((token) => isOneOf(vocabulary, 'sentences', token))
  );
}

/** Whether the words can be a place: an address or a name, not a sentence. */
export function canBePlace(vocabulary: Vocabulary, tokens: Tokens): boolean {
  if (tokens.length === 0) return false;
  if (isAddress(vocabulary, tokens) || hasTitle(vocabulary, tokens)) return true;
  return tokens.length <= MOST_WORDS_OF_A_NAME && !tokens.some((token) => isOneOf(vocabulary, 'sentences', token));
}

const MOST_WORDS_OF_A_NAME = 7;

/**
 * Whether the tokens name a street with a number of its own. Then a number before them is not a house number: "Flat 3,
 * 14 Mill Lane".
 */
export function hasOwnNumber(vocabulary: Vocabulary, tokens: Tokens): boolean {
  return tokens.some((token, at) => {
    if (!isHouseNumber(vocabulary, tokens, at) && !/^[a-h]$/.test(token.text)) return false;
    return token.kind === 'number' && !isOneOf(vocabulary, 'parts', tokens[at - 1]) && tokens[at + 1]?.kind === 'word';
  });
}
