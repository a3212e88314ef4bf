import { longestPart } from '../texts/segments.ts';

/**
 * Splits a long text into parts as it travels. No part ends between the halves of one character (src/carriers/README.md
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
