import { holdsPhrase, isPhrase } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { commandsOf, isOneOf, phrasesOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * A word that ends, alone or with words of a closed list. Anything else beside it leaves a doubt, and a watch goes on.
 */
export function isEnd(vocabulary: Vocabulary, tokens: readonly ReadToken[]): boolean {
  if (isPhrase(phrasesOf(vocabulary, 'ends'), tokens)) return true;
  const isEndWord = (token: ReadToken) => commandsOf(vocabulary, token).includes('end');
  const known = (token: ReadToken) => isEndWord(token) || isOneOf(vocabulary, 'beside-an-end', token);
  // "The end", "over and out", "out of the"
  const isWhole = !isOneOf(vocabulary, 'never-first', tokens[0]) && !isOneOf(vocabulary, 'never-last', tokens.at(-1));
  // "All left": the others did.
  const isOfOthers = tokens[0]?.text === 'all' && isOneOf(vocabulary, 'leaving', tokens[1]);
  return isWhole && !isOfOthers && tokens.some(isEndWord) && tokens.every(known);
}

/** "leaving now", "nearly done", SAFE: it may mean that the visit is over. */
export const soundsLikeEnd = (vocabulary: Vocabulary, tokens: readonly ReadToken[]): boolean =>
  holdsPhrase(phrasesOf(vocabulary, 'sounds-like-end'), tokens);

/** "OUT" and "left" are about one's own visit; "done" may be about a colleague's alarm. */
export const isLeaving = (vocabulary: Vocabulary, tokens: readonly ReadToken[]): boolean =>
  tokens.some((token) => isOneOf(vocabulary, 'leaving', token));
