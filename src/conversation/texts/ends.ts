import { clausesOf } from './clauses.ts';
import { readClock } from './clock-times.ts';
import { partsWithoutCommas } from './covered.ts';
import { holdsPhrase, isPhrase, placesOfPhrases } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { commandsOf, isOneOf } from './token-words.ts';
import { phrasesOf } from './vocabulary.ts';
import type { PhraseList } from './vocabulary-lists.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * Whether a text ends the visit: a word that ends, alone or with words of a closed list, or two parts that both sound
 * like an end. Any other word leaves a doubt, and the visit goes on.
 */
export function isEnd(vocabulary: Vocabulary, tokens: readonly ReadToken[]): boolean {
  return isPlainEnd(vocabulary, tokens) || isSaidTwice(vocabulary, tokens);
}

/**
 * "Im out the house now, visit finished": each part of the text sounds like an end, and together they leave no doubt.
 * What else is said is that all is well, or that they are on their way from there.
 */
function isSaidTwice(vocabulary: Vocabulary, tokens: readonly ReadToken[]): boolean {
  return (
    isEndInParts(vocabulary, clausesOf(vocabulary, tokens)) ||
    isEndInParts(vocabulary, withoutCommas(vocabulary, tokens))
  );
}

/** The same of somebody who writes no commas: "im out the house now visit finished". */
function withoutCommas(vocabulary: Vocabulary, tokens: readonly ReadToken[]): (readonly ReadToken[])[] {
  const lists = [phrasesOf(vocabulary, 'half-ends'), phrasesOf(vocabulary, 'oks')];
  // Most texts hold no such part: only those that do are cut up.
  if (!soundsLikeEnd(vocabulary, tokens) && !holdsPhrase(phrasesOf(vocabulary, 'half-ends'), tokens)) return [];
  return (
    partsWithoutCommas(tokens, (part) => isPlainEnd(vocabulary, part) || lists.some((list) => isPhrase(list, part))) ??
    []
  );
}

function isEndInParts(vocabulary: Vocabulary, parts: readonly (readonly ReadToken[])[]): boolean {
  const is = (part: readonly ReadToken[], list: PhraseList): boolean => isPhrase(phrasesOf(vocabulary, list), part);
  const plain = parts.filter((part) => isPlainEnd(vocabulary, part));
  const halves = parts.filter((part) => plain.includes(part) || is(part, 'half-ends'));
  const away = parts.filter((part) => !halves.includes(part) && is(part, 'on-the-way-off'));
  return (
    (halves.length > 1 || (plain.length > 0 && away.length > 0)) &&
    parts.every((part) => halves.includes(part) || away.includes(part) || is(part, 'oks'))
  );
}

function isPlainEnd(vocabulary: Vocabulary, tokens: readonly ReadToken[]): boolean {
  if (isPhrase(phrasesOf(vocabulary, 'ends'), tokens)) return true;
  const isEndWord = (token: ReadToken) => commandsOf(vocabulary, token).includes('end');
  // These words make it something else: "The end", "over and out", "out of the".
  const isWhole = !isOneOf(vocabulary, 'never-first', tokens[0]) && !isOneOf(vocabulary, 'never-last', tokens.at(-1));
  if (!isWhole || !tokens.some(isEndWord)) return false;
  const beside = placesOfPhrases(phrasesOf(vocabulary, 'said-beside-an-end'), tokens);
  const isKnown = (token: ReadToken, at: number) =>
    isEndWord(token) ||
    isOneOf(vocabulary, 'beside-an-end', token) ||
    beside.some(({ from, to }) => at >= from && at < to);
  return tokens.every(isKnown) && !holdsPhrase(phrasesOf(vocabulary, 'no-ends'), tokens);
}

/** Whether the visit may be over, without an end that counts: "leaving now", "nearly done", SAFE. */
export function soundsLikeEnd(vocabulary: Vocabulary, tokens: readonly ReadToken[]): boolean {
  const others = placesOfPhrases(phrasesOf(vocabulary, 'others-end'), tokens);
  if (others.length === 0) return holdsPhrase(phrasesOf(vocabulary, 'sounds-like-end'), tokens);
  // "Dad has left the house" says nothing of the sender.
  return placesOfPhrases(phrasesOf(vocabulary, 'sounds-like-end'), tokens).some(
    (said) => !others.some(({ from, to }) => from < said.to && said.from < to),
  );
}

/**
 * "Ended 14.18", "visit finished 2.15pm": a word that ends, a time of day, and nothing that makes it something else. It
 * may be when they left, or when they will leave, and is asked about.
 */
export function endsAtATime(vocabulary: Vocabulary, tokens: readonly ReadToken[]): boolean {
  const at = tokens.findIndex((token) => commandsOf(vocabulary, token).includes('end'));
  const clock = at < 0 ? null : readClock(vocabulary, tokens, at + 1);
  // A bare number behind OUT may be a wrong PIN.
  if (!clock || (clock.next === at + 2 && !clock.isSure)) return false;
  return [...tokens.slice(0, at), ...tokens.slice(clock.next)].every((token) =>
    isOneOf(vocabulary, 'beside-an-end', token),
  );
}

/**
 * Whether the words are about the sender's own visit, as "OUT" and "left" are. "Done" may be about a colleague's alarm.
 */
export const isLeaving = (vocabulary: Vocabulary, tokens: readonly ReadToken[]): boolean =>
  tokens.some((token) => isOneOf(vocabulary, 'leaving', token));
