import type { ReadToken } from './phrases.ts';

/**
 * A kind of word that is a weak sign of a cry: "knife", "scared", "me", "now". Alone it says nothing; several kinds
 * together do.
 */
export interface Sign {
  name: string;
  points: number;
  words: ReadonlySet<string>;
}

/** Signs by word, and the points that make a cry. */
export interface Signs {
  byWord: ReadonlyMap<string, readonly Sign[]>;
  needed: number;
}

export function signsOf(signs: readonly Sign[], needed: number): Signs {
  const byWord = new Map<string, Sign[]>();
  for (const sign of signs) for (const word of sign.words) byWord.set(word, [...(byWord.get(word) ?? []), sign]);
  return { byWord, needed };
}

/** A longer text tells a story: signs of a cry stand close together. */
const MOST_WORDS = 24;

/** What each doubt takes away. */
const POINTS_OF_A_DOUBT = 2;

/** Whether signs of several kinds stand together. Each kind counts once, whatever its number of words. */
export function hasEnoughSigns({ byWord, needed }: Signs, tokens: readonly ReadToken[], doubts: number): boolean {
  if (needed <= 0 || tokens.length > MOST_WORDS) return false;
  const found = new Set<Sign>();
  for (const token of tokens)
    for (const form of token.forms) for (const sign of byWord.get(form) ?? []) found.add(sign);
  let points = -doubts * POINTS_OF_A_DOUBT;
  for (const sign of found) points += sign.points;
  return points >= needed;
}
