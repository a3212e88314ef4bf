import { longestPart } from '../texts/segments.ts';

/**
 * A long text as it travels: in parts, none of which ends between the halves of one character (src/carriers/README.md
 * 2.5).
 */
export function partsOf(body: string): string[] {
  const longest = longestPart(body);
  const parts: string[] = [];
  let part = '';
  for (const character of body) {
    if (part.length + character.length > longest) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
