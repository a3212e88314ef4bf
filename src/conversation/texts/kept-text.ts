import { type HeardPhrases, placesOfCodePhrases } from '../code-phrase/code-phrase.ts';
import { maskPossiblePins } from './pins.ts';

/** Another mark than a PIN's, so that it can be told that a phrase stood there. */
const MARK = '#';
const MARKED = /#{2}/;

/** What is kept of a text: whatever could act as a PIN is masked in it, and so are the sender's code phrases. */
export function keptText(phrases: HeardPhrases, body: string): string {
  return maskPossiblePins(maskCodePhrases(phrases, body));
}

/** The same, but for a staff number that stood in it: whoever reads the words must know whom they are about. */
export function keptTextAbout(phrases: HeardPhrases, body: string, staffNumber: string | null): string {
  if (staffNumber === null) return keptText(phrases, body);
  return maskCodePhrases(phrases, body).split(staffNumber).map(maskPossiblePins).join(staffNumber);
}

/** A kept text that held a code phrase. It may be wrong about a text with such marks of its own. */
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
