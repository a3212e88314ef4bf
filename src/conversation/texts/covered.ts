import type { ReadToken } from './phrases.ts';

type Tokens = readonly ReadToken[];

/** More words than this say more than a request. */
const MOST_WORDS = 14;

/**
 * The parts of a text whose writer left out the commas: "im out the house now visit finished all ok". `isPart` says
 * which words may be one; where several cuts are possible, the longest first parts win. Null: some words are in none.
 */
export function partsWithoutCommas(tokens: Tokens, isPart: (part: Tokens) => boolean): Tokens[] | null {
  if (tokens.length === 0 || tokens.length > MOST_WORDS) return null;
  const known = new Map<number, Tokens[] | null>();
  const from = (at: number): Tokens[] | null => {
    if (at === tokens.length) return [];
    const before = known.get(at);
    if (before !== undefined) return before;
    let found: Tokens[] | null = null;
    for (let to = tokens.length; to > at && found === null; to--) {
      const part = tokens.slice(at, to);
      const rest = isPart(part) ? from(to) : null;
      if (rest) found = [part, ...rest];
    }
    known.set(at, found);
    return found;
  };
  return from(0);
}
