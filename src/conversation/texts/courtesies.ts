import { partsWithoutCommas } from './covered.ts';
import { isPhrase, placesOfPhrases } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The tokens without greetings, thanks and kisses at both ends. */
export function withoutCourtesies(vocabulary: Vocabulary, tokens: readonly ReadToken[]): readonly ReadToken[] {
  const places = placesOfPhrases(phrasesOf(vocabulary, 'courtesies'), tokens);
  const starting = new Map(places.map((place) => [place.from, place.to]));
  let from = 0;
  for (let next = starting.get(from); next !== undefined; next = starting.get(from)) from = next;
  // Of two places that end together, the one that begins first counts.
  const ending = new Map([...places].reverse().map((place) => [place.to, place.from]));
  let to = tokens.length;
  for (let start = ending.get(to); start !== undefined && start >= from; start = ending.get(to)) to = start;
  return tokens.slice(from, to);
}

/** Whether a text is greetings, thanks and good wishes, and says no more: "have a lovely weekend all". */
export function isPleasantry(vocabulary: Vocabulary, tokens: readonly ReadToken[]): boolean {
  const lists = [phrasesOf(vocabulary, 'courtesies'), phrasesOf(vocabulary, 'good-wishes')];
  const isPart = (part: readonly ReadToken[]): boolean => lists.some((list) => isPhrase(list, part));
  return withoutCourtesies(vocabulary, tokens).length === 0 || partsWithoutCommas(tokens, isPart) !== null;
}
