import { clausesOf } from './clauses.ts';
import { readClock } from './clock-times.ts';
import { withoutCourtesies } from './courtesies.ts';
import { lengthsIn } from './lengths.ts';
import { placesOfPhrases } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import {
  canBePlace,
  hasTitle,
  isAddress,
  isBehindAnAddress,
  isPostcode,
  isSentence,
  isStreet,
  placeFrom,
  withoutTail,
} from './places.ts';
import type { WorkerRequest } from './reading.ts';
import type { Scene } from './scene.ts';
import { commandsOf, isOneOf } from './token-words.ts';
import { breakBefore, wordsOf } from './tokens.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Where a worker says that they are: behind AT, or as an address alone. */

type Tokens = readonly ReadToken[];

export function readAt(scene: Scene, tokens: Tokens): WorkerRequest {
  const { vocabulary, text } = scene;
  const rest = tokens.slice(1);
  if (isTimeAlone(vocabulary, rest)) return { kind: 'none' };
  const isPlace = canBePlace(vocabulary, rest) && (isAddress(vocabulary, rest) || !isSentence(vocabulary, rest));
  const first = placeBeforeASentence(scene, rest) ?? placeBeforeATime(scene, rest) ?? placeBeforeGoingIn(scene, rest);
  const place = first ?? (isPlace ? rest : null);
  const said = addressBesideALength(scene, rest) ?? (place && placeFrom(text, withoutTail(vocabulary, place)));
  return said === null ? { kind: 'note', words: wordsOf(text, tokens) } : { kind: 'at', place: said, isWhole: !first };
}

/** "At 3pm", "at 12:30", "at 5": a time, or a number that says neither a street nor a time. */
function isTimeAlone(vocabulary: Scene['vocabulary'], all: Tokens): boolean {
  const tokens = withoutCourtesies(vocabulary, all);
  const isNumberAlone = tokens.length === 1 && tokens[0]?.isNumber === true;
  return isNumberAlone || (tokens.length > 0 && readClock(vocabulary, tokens, 0)?.next === tokens.length);
}

/** "Now at next one, 8 Weaver Street, 30 min": the part that is an address, of a text that also says how long. */
function addressBesideALength({ vocabulary, context, text }: Scene, rest: Tokens): string | null {
  const parts = clausesOf(vocabulary, rest);
  if (parts.length < 3 || !lengthsIn(vocabulary, context, parts.at(-1) ?? []).some(({ sort }) => sort === 'sure'))
    return null;
  const address = parts.find(
    (part) => part[0]?.kind === 'number' && part.some((_, at) => isStreet(vocabulary, part, at)),
  );
  return address && address !== parts[0] ? placeFrom(text, address) : null;
}

/**
 * "At no 14 now, should take 45 mins": the place ends where the sentence goes on. Null if all of it may be the place.
 */
function placeBeforeASentence({ vocabulary, context }: Scene, rest: Tokens): Tokens | null {
  const lengths = lengthsIn(vocabulary, context, rest).filter(({ sort }) => sort === 'sure');
  const isOther = (token: ReadToken): boolean => isOneOf(vocabulary, 'sentences', token);
  const end = rest.findIndex(
    (token, at) => at > 0 && (breakBefore(token) > 0 || lengths.some(({ from }) => from === at)),
  );
  if (end < 0 || !(lengths.length > 0 || isSentence(vocabulary, rest.slice(end)))) return null;
  // "At 21 Dock Road now for the next 45 mins"
  const isBetween = (token: ReadToken): boolean =>
    isOneOf(vocabulary, 'behind-a-place', token) || isOneOf(vocabulary, 'about', token) || token.text === 'the';
  const to = rest.slice(0, end).findLastIndex((token) => !isOther(token) && !isBetween(token)) + 1;
  const place = rest.slice(0, to);
  const isPlain =
    isAddress(vocabulary, place) || hasTitle(vocabulary, place) || place.some(({ kind }) => kind === 'number');
  return isPlain && !isSentence(vocabulary, place) ? place : null;
}

/** "At the Mensahs til 4", "at Sycamore Lodge for the afternoon, done by half four": the words before the time. */
function placeBeforeATime({ vocabulary, context }: Scene, rest: Tokens): Tokens | null {
  const length = lengthsIn(vocabulary, context, rest).at(-1);
  if (length?.sort !== 'sure' || length.to < rest.length || length.from === 0) return null;
  const breaks = rest.slice(0, length.from).findLastIndex((token) => breakBefore(token) > 0);
  const isAboutTheTime =
    breaks > 0 && rest.slice(breaks, length.from).every((token) => isOneOf(vocabulary, 'behind-a-stay', token));
  const place = rest.slice(0, isAboutTheTime ? breaks : length.from);
  return canBePlace(vocabulary, place) && !place[0]?.isNumber ? place : null;
}

/** "At Pier Road now going in": the address alone. */
function placeBeforeGoingIn({ vocabulary }: Scene, rest: Tokens): Tokens | null {
  const [said] = placesOfPhrases(phrasesOf(vocabulary, 'going-in'), rest).filter(({ from }) => from > 0);
  const place = said ? withoutTail(vocabulary, rest.slice(0, said.from)) : [];
  return isAddress(vocabulary, place) && !isSentence(vocabulary, place) ? place : null;
}

const MOST_WORDS_OF_AN_ADDRESS = 9;

/**
 * "Im at 21 Elm Road" and "21 Elm Road": a number, a street, and nothing that makes a sentence of them. With a length
 * it may be meant to begin a visit: "12 Elm Road 1 hr".
 */
export function addressAlone({ vocabulary, context, text }: Scene, tokens: Tokens): string | null {
  const from = tokens.findIndex((token) => !isOneOf(vocabulary, 'before-an-address', token));
  const rest = from < 0 ? [] : withoutTail(vocabulary, tokens.slice(from));
  const [first] = rest;
  const last = rest.at(-1);
  // "On to 4 Barn Row 30" says how long, too.
  const isRound = last?.kind === 'number' && Number(last.text) % 5 === 0;
  if (isRound && isBehindAnAddress(vocabulary, rest, rest.length - 1)) return null;
  const isNumbered = first?.kind === 'number' || isOneOf(vocabulary, 'parts', first);
  const isWhole =
    rest.some((_, at) => isStreet(vocabulary, rest, at) || isPostcode(rest, at)) &&
    !rest.some(
      (token) =>
        isOneOf(vocabulary, 'sentences', token) ||
        isOneOf(vocabulary, 'not-in-an-address', token) ||
        commandsOf(vocabulary, token).length > 0,
    ) &&
    !lengthsIn(vocabulary, context, rest).some(({ sort }) => sort === 'sure');
  return isNumbered && isWhole && rest.length <= MOST_WORDS_OF_AN_ADDRESS ? placeFrom(text, rest) : null;
}

/** The letter of "1a". */
const isPartOfANumber = (tokens: Tokens, at: number): boolean =>
  tokens[at - 1]?.kind === 'number' && tokens[at]?.before === '' && /^[a-h]$/.test(tokens[at]?.text ?? '');

/** "It's 41 not 14 Low Street", "im at 14 Larch Close not 12": the words without the number that is wrong. */
export function withoutWrongNumber(vocabulary: Vocabulary, tokens: Tokens): Tokens {
  const from = tokens.findIndex(
    (token, at) =>
      isOneOf(vocabulary, 'negations', token) &&
      tokens[at + 1]?.kind === 'number' &&
      tokens.slice(0, at).some(({ kind }) => kind === 'number') &&
      (tokens[at - 1]?.kind === 'number' || isPartOfANumber(tokens, at - 1) || at + 2 === tokens.length),
  );
  return from < 0 ? tokens : tokens.filter((_, at) => at !== from && at !== from + 1);
}

/** "We have moved to the cafe on Bell Street": without a length it is no next visit, only where they are. */
export function movedTo({ vocabulary, context, text }: Scene, tokens: Tokens): string | null {
  const said = placesOfPhrases(phrasesOf(vocabulary, 'moved-to'), tokens).find(({ from }) => from === 0);
  const place = said ? withoutTail(vocabulary, tokens.slice(said.to)) : [];
  const isPlain =
    place.length > 0 &&
    place.length <= MOST_WORDS_OF_AN_ADDRESS &&
    place.some((_, at) => isStreet(vocabulary, place, at) || isPostcode(place, at)) &&
    !isSentence(vocabulary, place) &&
    !tokens.some((token) => isOneOf(vocabulary, 'other-days', token)) &&
    !lengthsIn(vocabulary, context, place).some(({ sort }) => sort === 'sure');
  return isPlain ? placeFrom(text, place) : null;
}
