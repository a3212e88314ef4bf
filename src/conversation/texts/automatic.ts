import { beginsWithPhrase, isPhrase } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Whether a text is a reaction to one of our texts, or a reply that a telephone sends by itself. */
export function isAutomatic(vocabulary: Vocabulary, text: string, tokens: readonly ReadToken[]): boolean {
  if (beginsWithPhrase(phrasesOf(vocabulary, 'automatic-begins'), tokens)) return true;
  if (isPhrase(phrasesOf(vocabulary, 'automatic-whole'), tokens)) return true;
  return isReaction(vocabulary, text, tokens);
}

/** `Liked “OUT when you leave”`, and the form that some telephones send: ` 👍 to “ OUT when you leave ”`. */
function isReaction(vocabulary: Vocabulary, text: string, tokens: readonly ReadToken[]): boolean {
  const quoted = /["“„«]/.exec(text);
  if (!quoted || !/["”“»]\s*$/.test(text) || quoted.index >= text.trimEnd().length - 1) return false;
  const before = tokens.filter(({ from }) => from < quoted.index);
  if (isPhrase(phrasesOf(vocabulary, 'reactions'), before)) return true;
  return /^\s*\p{Extended_Pictographic}[\p{Emoji_Modifier}]?\s*to\s*$/u.test(text.slice(0, quoted.index));
}
