import { isPhrase, longestFrom } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A reaction to a text of ours, or a reply that a telephone gives by itself. */
export function isAutomatic(vocabulary: Vocabulary, text: string, tokens: readonly ReadToken[]): boolean {
  if (longestFrom(phrasesOf(vocabulary, 'automatic-begins'), tokens, 0) !== null) return true;
  if (isPhrase(phrasesOf(vocabulary, 'automatic-whole'), tokens)) return true;
  return isReaction(vocabulary, text, tokens);
}

/** `Liked “OUT when you leave”`, and what some telephones make of it: ` 👍 to “ OUT when you leave ”`. */
function isReaction(vocabulary: Vocabulary, text: string, tokens: readonly ReadToken[]): boolean {
  const quoted = /["“„«]/.exec(text);
  if (!quoted || !/["”“»]\s*$/.test(text) || quoted.index >= text.trimEnd().length - 1) return false;
  const before = tokens.filter(({ from }) => from < quoted.index);
  if (longestFrom(phrasesOf(vocabulary, 'reactions'), before, 0) === before.length && before.length > 0) return true;
  return /^\s*\p{Extended_Pictographic}[\p{Emoji_Modifier}]?\s*to\s*$/u.test(text.slice(0, quoted.index));
}
