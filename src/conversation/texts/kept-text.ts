import { type HeardPhrases, placesOfCodePhrases } from '../code-phrase/code-phrase.ts';
import { maskPossiblePins } from './pins.ts';
import type { SpokenDigits } from './spelled-pins.ts';

/** This mark differs from a PIN's, so that a reader can tell that a phrase stood there. */
const MARK = '#';
const MARKED = /#{2}/;

/** A text as it is stored: everything that could act as a PIN is masked, and so are the sender's code phrases. */
export function keptText(spoken: SpokenDigits, phrases: HeardPhrases, body: string): string {
  return maskPossiblePins(spoken, maskCodePhrases(phrases, body));
}

/** The same, but staff numbers in it stay: the reader must know whom the words are about. */
export function keptTextAbout(
  spoken: SpokenDigits,
  phrases: HeardPhrases,
  body: string,
  staffNumbers: readonly string[],
): string {
  if (staffNumbers.length === 0) return keptText(spoken, phrases, body);
  const shown = new RegExp(`(?<!\\d)(${staffNumbers.join('|')})(?!\\d)`, 'u');
  return maskCodePhrases(phrases, body)
    .split(shown)
    .map((part) => (staffNumbers.includes(part) ? part : maskPossiblePins(spoken, part)))
    .join('');
}

/** Whether a stored text contained a code phrase. It may be wrong about a text that contains such marks itself. */
export function heldPhrase(kept: string): boolean {
  return MARKED.test(kept);
}

export function maskCodePhrases(phrases: HeardPhrases, body: string): string {
  const places = placesOfCodePhrases(phrases, body).sort((one, other) => one.from - other.from);
  let result = '';
  let at = 0;
  for (const { from, to } of places) {
    const start = Math.max(at, from);
    if (to <= start) continue;
    result += body.slice(at, start) + body.slice(start, to).replaceAll(/[\p{L}\p{N}]/gu, MARK);
    at = to;
  }
  return result + body.slice(at);
}
