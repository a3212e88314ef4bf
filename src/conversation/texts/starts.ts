import { readClock } from './clock-times.ts';
import { lengthsIn, lineMinutes, readLength } from './lengths.ts';
import type { LengthRead } from './lengths.ts';
import { beginsWithPhrase } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import {
  canBePlace,
  hasOwnNumber,
  hasTitle,
  isAddress,
  isHousehold,
  isHouseNumber,
  isPostcode,
  isSentence,
  isStreet,
  placeFrom,
  withoutLead,
  withoutTail,
} from './places.ts';
import type { ReadingContext, StartRequest } from './reading.ts';
import { breakBefore } from './tokens.ts';
import { commandsOf, isOneOf } from './token-words.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

type Tokens = readonly ReadToken[];
type Word = StartRequest['word'];

interface Scene {
  vocabulary: Vocabulary;
  context: ReadingContext;
  text: string;
}

/**
 * What follows START or a similar word: lengths, a place, both, or a number that may be either. Null if the words do
 * not belong to it.
 */
export function readStart(scene: Scene, word: Word, given: Tokens): StartRequest | null {
  const { vocabulary, context, text } = scene;
  if (
    (word === 'START' || word === 'BEGIN') &&
    (isOneOf(vocabulary, 'not-after-start', given[0]) || isOfAThing(scene, given)) &&
    !readLength(vocabulary, context, given, 0)
  )
    return null;
  const rest = withoutFillers(vocabulary, given);
  const lengths = withoutHouseRanges(rest, lengthsIn(vocabulary, context, rest));
  const sure = lengths.filter((one, index) => one.sort === 'sure' || joinsSure(lengths, index));
  const { houseNumber, times } =
    sure.length > 0
      ? { houseNumber: null, times: [...sure, ...guessesAfter(lengths, sure), ...bareBesideSure(rest, lengths, sure)] }
      : bareLength(vocabulary, context, rest, lengths);
  const left = rest.filter((_, index) => !times.some(({ from, to }) => index >= from && index < to));
  const led = houseNumber === null ? withoutFillers(vocabulary, left) : rest;
  const said = withoutLead(vocabulary, led);
  const place = withoutTail(vocabulary, said);
  const isAddressed = isAddress(vocabulary, place, led.slice(0, led.length - said.length));
  // "in about 10 mins" and "in by 10" are about a later time.
  const isLater =
    rest[0]?.text === 'by' ||
    (isOneOf(vocabulary, 'about', rest[0]) && !(rest[0] === given[0] && isForASureLength(rest, lengths)));
  if (word === 'IN' && place.length === 0 && isLater) return null;
  const isItsPlace =
    isItsOwnPlace(scene, word, place, { isAddressed, hasLength: times.length > 0 }) ||
    (word === 'ARRIVED' && times.some(({ sort }) => sort === 'sure') && isNamed(scene, place));
  if (!isItsPlace) return null;
  const minutes = [...times, ...(houseNumber === null ? [] : [houseNumber])]
    .map((one) => lineMinutes(one.minutes, 'visit'))
    .filter((one) => one !== null);
  // A number alone is a case number or a wrong PIN, not a place.
  const written = isOnlyNumbers(place) ? null : placeFrom(text, withoutRestOfASentence(vocabulary, word, place));
  return {
    kind: 'start',
    word,
    place: written,
    isAddress: written !== null && isAddressed,
    isBare: written === null && times.length > 0,
    isUntil: written === null && isOneOf(vocabulary, 'until', given[0]) && times.some(({ isClock }) => isClock),
    isClock: written === null && times.length > 0 && times.every((one) => one.isClock),
    minutes: minutes.length > 0 ? Math.min(...minutes) : null,
    maybeHouseNumber: houseNumber !== null && minutes.length > 0,
    several: new Set(minutes).size > 1,
    hasOddLength: minutes.length === 0 && times.some(isOddLength),
    isSentence: false,
  };
}

/** Four digits and more are a wrong PIN or a case number. */
const isOddLength = ({ minutes, sort }: LengthRead): boolean => minutes !== null && (sort === 'sure' || minutes < 1000);

/**
 * Whether something other than a visit starts: "Start the oven at 180", "Begin at page 4". A place after "the" has a
 * capital letter or a street.
 */
function isOfAThing({ vocabulary, text }: Scene, given: Tokens): boolean {
  const [article, noun] = given;
  if (!isOneOf(vocabulary, 'before-a-thing', article) || isOneOf(vocabulary, 'after-start', noun)) return false;
  const isSentence = given.some((token) => isOneOf(vocabulary, 'sentences', token));
  const isNamed = given.slice(1).some(({ from, kind }) => kind === 'word' && /^\p{Lu}/u.test(text.slice(from)));
  return isSentence || (!isNamed && !given.some((_, at) => isStreet(vocabulary, given, at) || isPostcode(given, at)));
}

function withoutFillers(vocabulary: Vocabulary, tokens: Tokens): Tokens {
  let from = 0;
  // "Start me off please 30 mins"
  const isOff = (at: number): boolean => tokens[at]?.text === 'off' && /^(?:me|us)$/.test(tokens[at - 1]?.text ?? '');
  while (isOneOf(vocabulary, 'after-start', tokens[from]) || isOff(from)) from += 1;
  let to = tokens.length;
  while (
    to > from &&
    isOneOf(vocabulary, 'after-start', tokens[to - 1]) &&
    !isOneOf(vocabulary, 'minutes', tokens[to - 1])
  )
    to -= 1;
  return tokens.slice(from, to);
}

/** "In for an hour" is about now, and "in for 9" may be about the time of day. */
const isForASureLength = (rest: Tokens, [first]: LengthRead[]): boolean =>
  rest[0]?.text === 'for' && first !== undefined && first.sort === 'sure' && !first.isClock;

/** "30-32 High Street" and "14/2 Kelso Wynd" are house numbers, not lengths. */
function withoutHouseRanges(rest: Tokens, lengths: LengthRead[]): LengthRead[] {
  const isHouseNumber = (one: LengthRead | undefined, next: LengthRead | undefined) =>
    one?.joinsNext === true &&
    next?.sort === 'number' &&
    /[-/]/.test(rest[next.from]?.before ?? '') &&
    rest[next.to]?.kind === 'word';
  return lengths.filter(
    (one, index) => !isHouseNumber(one, lengths[index + 1]) && !isHouseNumber(lengths[index - 1], one),
  );
}

/** "An hour or two": the second guess has no unit. */
const guessesAfter = (lengths: LengthRead[], sure: LengthRead[]): LengthRead[] =>
  lengths
    .filter(
      (one, index) =>
        !sure.includes(one) && index > 0 && sure.some((other) => other === lengths[index - 1] && other.joinsNext),
    )
    .map((one) => ({ ...one, minutes: null }));

function joinsSure(lengths: LengthRead[], index: number): boolean {
  const [one, next] = [lengths[index], lengths[index + 1]];
  return one?.joinsNext === true && (next?.sort === 'sure' || joinsSure(lengths, index + 1));
}

/**
 * "START 60 12 High Street till 4": beside a sure length, a bare number at the start is a length only if a house number
 * follows.
 */
function bareBesideSure(rest: Tokens, lengths: LengthRead[], sure: LengthRead[]): LengthRead[] {
  const [first] = lengths;
  if (!first || sure.includes(first) || first.from !== 0) return [];
  const isAlone = sure.some(({ from }) => from === first.to);
  return isAlone || rest[first.to]?.kind === 'number' || first.sort === 'word' ? [first] : [];
}

/** If no length has a unit: which bare number is a length, and which may be a house number. */
function bareLength(
  vocabulary: Vocabulary,
  context: ReadingContext,
  rest: Tokens,
  lengths: LengthRead[],
): { houseNumber: LengthRead | null; times: LengthRead[] } {
  const first = lengths.find(({ from }) => from === 0);
  const last = lengths.find(({ to }) => to === rest.length);
  const clock = fourDigitClock(vocabulary, context, rest);
  // "START 60 1530" says two lengths.
  if (clock && first?.to === clock.from && lineMinutes(first.minutes, 'visit') !== null)
    return { houseNumber: null, times: [first, clock] };
  if (clock) return { houseNumber: null, times: [clock] };
  if (first && lineMinutes(first.minutes, 'visit') !== null) {
    const guesses = lengths.filter(
      (one, index) => index === 0 || (lengths.slice(0, index).every(({ joinsNext }) => joinsNext) && one.from > 0),
    );
    const after = rest.slice(guesses.at(-1)?.to);
    if (isOnlyNumbers(after)) return { houseNumber: null, times: lengths };
    if (guesses.length > 1) return { houseNumber: null, times: guesses };
    if (first.sort === 'word' || isNoHouseNumber(vocabulary, after)) return { houseNumber: null, times: [first] };
    if (
      last &&
      last !== first &&
      isAddress(vocabulary, rest.slice(0, last.from)) &&
      !isPartNumber(vocabulary, rest, last)
    )
      return { houseNumber: null, times: [last] };
    return { houseNumber: first, times: [] };
  }
  if (last && last !== first && lineMinutes(last.minutes, 'visit') !== null && !isPartNumber(vocabulary, rest, last)) {
    const isNumbered = rest.some((_, at) => at < last.from && isHouseNumber(vocabulary, rest, at));
    const isBehindAStreet = isOneOf(vocabulary, 'streets', rest[last.from - 1]) && (last.minutes ?? 0) % 5 === 0;
    return isNumbered || isBehindAStreet || last.sort === 'word'
      ? { houseNumber: null, times: [last] }
      : { houseNumber: last, times: [] };
  }
  return { houseNumber: null, times: first && isOnlyNumbers(rest.slice(first.to)) ? [first] : [] };
}

const isOnlyNumbers = (tokens: Tokens): boolean => tokens.every(({ kind }) => kind === 'number');

/** A number that belongs to the word before it: "flat 30", "the back garden at number 20". */
function isPartNumber(vocabulary: Vocabulary, rest: Tokens, { from }: LengthRead): boolean {
  return isOneOf(vocabulary, 'parts', rest[from - 1]) || isOneOf(vocabulary, 'house-marks', rest[from - 1]);
}

/**
 * Whether the words after the number show that it is not a house number: another number, a part of a house, a name, a
 * dash.
 */
function isNoHouseNumber(vocabulary: Vocabulary, after: Tokens): boolean {
  const [next] = after;
  if (!next) return true;
  if (
    next.kind === 'number' ||
    isOneOf(vocabulary, 'parts', next) ||
    isOneOf(vocabulary, 'titles', next) ||
    isOneOf(vocabulary, 'before-a-place', next)
  )
    return true;
  if (/\s-|-\s|[:;\n@()\]|]/.test(next.before)) return true;
  return hasOwnNumber(vocabulary, after) || hasTitle(vocabulary, after);
}

/** A time of day in four digits, unless a street follows it: "START 1530". */
function fourDigitClock(vocabulary: Vocabulary, context: ReadingContext, rest: Tokens): LengthRead | null {
  const at = rest.findIndex(({ kind, text }) => kind === 'number' && text.length === 4);
  const isAtEdge = at === 0 ? rest[1]?.kind !== 'word' : at === rest.length - 1;
  const clock = at >= 0 && isAtEdge ? readClock(vocabulary, rest, at) : null;
  const minutes = clock ? context.minutesUntil(clock.clock) : null;
  return minutes === null || !clock
    ? null
    : { minutes, from: at, to: clock.next, sort: 'sure', isClock: true, joinsNext: false };
}

/**
 * Whether the words are a place for this command. START accepts anything that can be a place. IN and ARRIVED accept
 * only an address or a name with a title.
 */
function isItsOwnPlace(
  { vocabulary, text }: Scene,
  word: Word,
  place: Tokens,
  { isAddressed, hasLength }: { isAddressed: boolean; hasLength: boolean },
): boolean {
  if (place.length === 0) return true;
  if (isAddressed || hasTitle(vocabulary, place))
    return (
      word === 'START' || word === 'BEGIN' || !isSentence(vocabulary, hasLength ? addressOf(vocabulary, place) : place)
    );
  // "Begin with the easy ones": without a length, only a name counts as a place.
  if (word === 'START' || word === 'BEGIN')
    return (
      canBePlace(vocabulary, place) &&
      (hasLength || place.some((token) => /^\p{Lu}/u.test(text.slice(token.from, token.to))))
    );
  return hasLength && isHousehold(vocabulary, place);
}

/** "Arrived The Old Forge, Kirkby Malham, till 4pm": a name in capitals, and nothing that makes a sentence of it. */
function isNamed({ vocabulary, text }: Scene, place: Tokens): boolean {
  const isCapital = (token: ReadToken | undefined) => token !== undefined && /^\p{Lu}/u.test(text.slice(token.from));
  return (
    isCapital(isOneOf(vocabulary, 'before-a-thing', place[0]) ? place[1] : place[0]) &&
    isCapital(place.at(-1)) &&
    canBePlace(vocabulary, place) &&
    !place.some((token) => commandsOf(vocabulary, token).length > 0 || isOneOf(vocabulary, 'other-days', token))
  );
}

/** "At 8 Wharf Road, will be" of "... an hour". */
function withoutRestOfASentence(vocabulary: Vocabulary, word: Word, place: Tokens): Tokens {
  // "21 Dock Road, back out by" of "... 15:20"
  const out = place.findIndex(
    (token, at) =>
      at > 0 && breakBefore(token) > 0 && place.slice(at).every((one) => isOneOf(vocabulary, 'behind-a-stay', one)),
  );
  if (word === 'START' || word === 'BEGIN') return out < 0 ? place : place.slice(0, out);
  const to = place.findLastIndex((token) => !isOneOf(vocabulary, 'sentences', token)) + 1;
  return to > 0 ? place.slice(0, to) : place;
}

/** The address alone, where it ends with a comma or what somebody does there follows; all of it where it does not. */
function addressOf(vocabulary: Vocabulary, place: Tokens): Tokens {
  const doing = phrasesOf(vocabulary, 'behind-an-address');
  const to = place.findIndex(
    (token, at) =>
      at > 0 &&
      (breakBefore(token) > 0 || beginsWithPhrase(doing, place.slice(at))) &&
      place.slice(0, at).some((_, street) => isStreet(vocabulary, place, street) || isPostcode(place, street)),
  );
  return to < 0 ? place : place.slice(0, to);
}
