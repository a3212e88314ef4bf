import { clausesOf } from './clauses.ts';
import { partsWithoutCommas } from './covered.ts';
import { withoutCourtesies } from './courtesies.ts';
import { placeBesideALength } from './hints.ts';
import { lengthsIn } from './lengths.ts';
import { holdsPhrase, isPhrase, placesOfPhrases } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { isAddress, isSentence, placeFrom } from './places.ts';
import type { StartRequest, WorkerRequest } from './reading.ts';
import { breakBefore } from './tokens.ts';
import { commandsOf, isOneOf } from './token-words.ts';
import { phrasesOf } from './vocabulary.ts';
import type { PhraseList } from './vocabulary-lists.ts';
import type { Scene } from './scene.ts';
import type { Vocabulary } from './vocabulary.ts';

type Tokens = readonly ReadToken[];

/** Requests of people who write to a person: the request is one part of the text, and the others are remarks. */

/** "OK, still here, no problems": each part says that all is well, or that they are there. */
export function isOkInParts({ vocabulary }: Scene, tokens: Tokens): boolean {
  const parts = clausesOf(vocabulary, tokens);
  const is = (part: Tokens, list: PhraseList): boolean => isPhrase(phrasesOf(vocabulary, list), part);
  const isOk = (all: readonly Tokens[]): boolean =>
    all.length > 1 &&
    all.some((part) => is(part, 'oks')) &&
    all.every((part) => is(part, 'oks') || is(part, 'still-heres'));
  if (isOk(parts)) return true;
  if (!holdsPhrase(phrasesOf(vocabulary, 'oks'), tokens)) return false;
  return isOk(partsWithoutCommas(tokens, (part) => is(part, 'oks') || is(part, 'still-heres')) ?? []);
}

/** "Oops, ended it by mistake, I'm still here": one part takes the end back, and the others say that they are there. */
export function isBackInParts({ vocabulary }: Scene, tokens: Tokens): boolean {
  const is = (part: Tokens, list: PhraseList): boolean => isPhrase(phrasesOf(vocabulary, list), part);
  const isPart = (part: Tokens): boolean => BESIDE_A_BACK.some((list) => is(part, list));
  const isBack = (parts: readonly Tokens[]): boolean =>
    parts.length > 1 && parts.some((part) => is(part, 'backs')) && parts.every(isPart);
  if (isBack(clausesOf(vocabulary, tokens))) return true;
  // Who writes no commas: "hit end by mistake im still here".
  return holdsPhrase(phrasesOf(vocabulary, 'backs'), tokens) && isBack(partsWithoutCommas(tokens, isPart) ?? []);
}

/** "How does this work again, which words do I text you": each part asks the same. */
export function isAskedInParts({ vocabulary }: Scene, tokens: Tokens, list: PhraseList): boolean {
  const parts = clausesOf(vocabulary, tokens);
  return parts.length > 1 && parts.every((part) => isPhrase(phrasesOf(vocabulary, list), part));
}

const BESIDE_A_BACK = ['backs', 'oks', 'still-heres', 'not-finished'] as const satisfies readonly PhraseList[];

const MOST_WORDS_OF_A_REMARK = 14;

/**
 * "Another 30 mins. The paperwork never ends": the words up to a break that ask for more time by themselves, if what
 * follows is neither another request nor another length. A "not" there is none of the request's. Null: there are none.
 */
export function beforeARemark(
  { vocabulary, context }: Scene,
  tokens: Tokens,
): { asked: Tokens; remark: Tokens } | null {
  for (const [at, token] of tokens.entries()) {
    if (at === 0 || breakBefore(token) === 0) continue;
    const [asked, remark] = [withoutCourtesies(vocabulary, tokens.slice(0, at)), tokens.slice(at)];
    if (lengthsIn(vocabulary, context, asked).length === 0) continue;
    const isOther = remark.some(
      (word) =>
        word.kind !== 'word' ||
        isOneOf(vocabulary, 'other-days', word) ||
        commandsOf(vocabulary, word).some((command) => command === 'end' || command === 'start' || command === 'more'),
    );
    return isOther || remark.length > MOST_WORDS_OF_A_REMARK ? null : { asked, remark };
  }
  return null;
}

/**
 * "Hiya im at 104b High Street, start me off for 45": one part of the text asks for a start and says nothing else but a
 * length and a place, and the others say where. "Just got to 61 High Street. Will be 1 hr" asks for none, but
 * somebody who has arrived and says for how long believes that it counts. Null where it is neither, or no length is
 * sure.
 */
export function startInASentence(scene: Scene, tokens: Tokens): StartRequest | null {
  const { vocabulary } = scene;
  const said = placeBesideALength(scene, tokens);
  if (!said) return null;
  const parts = clausesOf(vocabulary, tokens);
  const isAsked = parts.length > 1 && parts.some((part) => asksToStart(scene, part));
  const isArrival = said.place !== null && holdsPhrase(phrasesOf(vocabulary, 'arrivals'), tokens);
  if (!isAsked && !isArrival) return null;
  const place = said.place ?? placeInParts(scene, parts);
  return {
    kind: 'start',
    word: isAsked ? 'START' : 'ARRIVED',
    isSentence: !isAsked,
    minutes: said.minutes,
    place,
    isAddress: place !== null,
    isBare: place === null,
    isUntil: said.isUntil,
    isClock: false,
    maybeHouseNumber: false,
    several: false,
    hasOddLength: false,
  };
}

/** "On site: Hope House, room 3. Start. 50 mins.": the parts, one behind the other, that are an address and no more. */
function placeInParts({ vocabulary, text }: Scene, parts: readonly Tokens[]): string | null {
  const isPlace = (part: Tokens): boolean =>
    isAddress(vocabulary, part) &&
    !isSentence(vocabulary, part) &&
    !part.some((token) => commandsOf(vocabulary, token).length > 0);
  const first = parts.findIndex(isPlace);
  if (first < 0) return null;
  const last = parts.findIndex((part, at) => at > first && !isPlace(part));
  return placeFrom(text, parts.slice(first, last < 0 ? undefined : last).flat());
}

function asksToStart(scene: Scene, part: Tokens): boolean {
  const { vocabulary, context } = scene;
  const isStart = (token: ReadToken | undefined): boolean =>
    commandsOf(vocabulary, token).some((command) => command === 'start' || command === 'begin');
  const at = part.findIndex(
    (token) => !isOneOf(vocabulary, 'asks-to-ring', token) && !isOneOf(vocabulary, 'before-start', token),
  );
  const last = part.at(-1);
  const lengths = lengthsIn(vocabulary, context, part);
  const isPlain = (words: Tokens, offset: number): boolean =>
    words.every(
      (token, index) =>
        isOneOf(vocabulary, 'after-start', token) ||
        isOneOf(vocabulary, 'beside-a-start', token) ||
        lengths.some(({ from, to }) => index + offset >= from && index + offset < to),
    );
  if (isStart(part[at])) return isPlain(beforeThePlace(scene, part.slice(at + 1)), at + 1);
  return isStart(last) && isPlain(part.slice(0, -1), 0);
}

/** The words before "at" and an address: "start me for an hour at 2 Almond Court". */
function beforeThePlace({ vocabulary }: Scene, tokens: Tokens): Tokens {
  const at = tokens.findIndex((token) => commandsOf(vocabulary, token).includes('at'));
  return at < 0 ? tokens : tokens.slice(0, at);
}

/**
 * "Not finished yet, please extend till half past four": the words without those that say that the visit goes on. The
 * "not" there is none of what is asked for, and the word that ends means no end.
 */
export function withoutNotFinished(vocabulary: Vocabulary, tokens: Tokens): Tokens {
  const places = placesOfPhrases(phrasesOf(vocabulary, 'not-finished'), tokens);
  return places.length === 0 ? tokens : tokens.filter((_, at) => !places.some(({ from, to }) => at >= from && at < to));
}

/** "Taking kids to the cafe on Bell Street, still on visit": the first part, if the others say that it goes on. */
export function withoutStillHere(vocabulary: Vocabulary, tokens: Tokens): Tokens {
  const [first, ...others] = clausesOf(vocabulary, tokens);
  const isStill = (part: Tokens): boolean => isPhrase(phrasesOf(vocabulary, 'still-heres'), part);
  return first && others.length > 0 && others.every(isStill) ? first : tokens;
}

/** "Please add a note that there are two dogs": what follows. Null where the text asks for no note. */
export function requestedNote({ vocabulary }: Scene, tokens: Tokens): Tokens | null {
  const [said] = placesOfPhrases(phrasesOf(vocabulary, 'adds-a-note'), tokens);
  const rest = said?.from === 0 ? tokens.slice(said.to) : [];
  return rest.length > 0 ? rest : null;
}

/** Which of the requests a text that reads so may be, if it is none by itself. */
export const MAY_STAND_IN_A_SENTENCE: ReadonlySet<WorkerRequest['kind']> = new Set(['none', 'sounds-like-end', 'at']);
