import { longestFrom } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

const MOST_WORDS = 6;

/** The tokens without greetings, thanks and kisses at either end. */
export function withoutCourtesies(vocabulary: Vocabulary, tokens: readonly ReadToken[]): readonly ReadToken[] {
  const courtesies = phrasesOf(vocabulary, 'courtesies');
  let from = 0;
  for (let next = longestFrom(courtesies, tokens, from); next !== null; next = longestFrom(courtesies, tokens, from)) from = next;
  let to = tokens.length;
  for (let start = startOfLast(vocabulary, tokens, from, to); start !== null; start = startOfLast(vocabulary, tokens, from, to)) to = start;
  return tokens.slice(from, to);
}

/** Where the courtesy begins that the tokens before `to` end with. */
function startOfLast(vocabulary: Vocabulary, tokens: readonly ReadToken[], from: number, to: number): number | null {
  const courtesies = phrasesOf(vocabulary, 'courtesies');
  for (let start = Math.max(from, to - MOST_WORDS); start < to; start++) {
    if (longestFrom(courtesies, tokens.slice(start, to), 0) === to - start) return start;
  }
  return null;
}
