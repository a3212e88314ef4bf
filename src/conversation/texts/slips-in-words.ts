/** Shorter words are one slip from too many other words. */
const SHORTEST = 4;

/** Words by their letters without one of them. With it a writing finds the words that it may mean. */
export interface SlipIndex {
  byRest: ReadonlyMap<string, readonly string[]>;
  everyday: ReadonlySet<string>;
  longer: ReadonlySet<string>;
}

/**
 * Builds the index. `longer`: short words that few others are close to, so that they also match with one letter too
 * many.
 */
export function slipIndexOf(
  words: Iterable<string>,
  everyday: ReadonlySet<string>,
  longer: ReadonlySet<string>,
): SlipIndex {
  const byRest = new Map<string, string[]>();
  const known = new Set(words);
  for (const word of known) {
    if (word.length < SHORTEST || !/^[a-z]+$/.test(word)) continue;
    for (const rest of restsOf(word)) {
      const others = byRest.get(rest);
      if (others) others.push(word);
      else byRest.set(rest, [word]);
    }
  }
  return { byRest, everyday: new Set([...everyday, ...known]), longer };
}

/**
 * The words that a writing is one slip from: one letter wrong, missing, doubled or (in a longer word) too many, or two
 * letters swapped. An everyday word, or one of the words themselves, has no other meaning.
 */
export function wordsMeantBy({ byRest, everyday, longer }: SlipIndex, written: string): readonly string[] {
  if (written.length < SHORTEST - 1 || written.length > LONGEST || everyday.has(written)) return NONE;
  const near = new Set(byRest.get(written) ?? []);
  for (let at = 0; at < written.length; at++) {
    for (const word of byRest.get(written.slice(0, at) + written.slice(at + 1)) ?? NONE) near.add(word);
  }
  return near.size > 0
    ? [...near].filter((word) => isOneSlip(written, word, word.length > SHORTEST || longer.has(word)))
    : NONE;
}

const LONGEST = 20;
const NONE: readonly string[] = [];

function restsOf(word: string): Set<string> {
  return new Set([word, ...[...word].map((_, at) => word.slice(0, at) + word.slice(at + 1))]);
}

function isOneSlip(written: string, word: string, mayBeLonger: boolean): boolean {
  let at = 0;
  while (at < word.length && written.charAt(at) === word.charAt(at)) at += 1;
  const [left, wanted] = [written.slice(at), word.slice(at)];
  if (written.length === word.length) {
    const isSwapped =
      left.charAt(0) === wanted.charAt(1) && left.charAt(1) === wanted.charAt(0) && left.slice(2) === wanted.slice(2);
    return isSwapped || left.slice(1) === wanted.slice(1);
  }
  if (written.length < word.length) return left === wanted.slice(1);
  // A key that was touched beside another one. In a short word such a letter makes another word.
  return left.slice(1) === wanted && (left.charAt(0) === written.charAt(at - 1) || mayBeLonger);
}

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'] as const;

/** The letters on the keys beside this one. */
function keysBeside(letter: string): string[] {
  const row = ROWS.findIndex((keys) => keys.includes(letter));
  const at = ROWS[row]?.indexOf(letter) ?? -1;
  const near = [row - 1, row, row + 1].flatMap((one) =>
    [at - 1, at, at + 1].map((place) => ROWS[one]?.charAt(place) ?? ''),
  );
  return near.filter((one) => one !== '' && one !== letter);
}

/**
 * The mistyped forms of short words, each with the words that it may mean: two letters swapped, or a key pressed beside
 * the right one. In so short a word any other slip would make another word.
 */
export function shortSlipsOf(words: readonly string[], known: ReadonlySet<string>): Map<string, string[]> {
  const meant = new Map<string, string[]>();
  for (const word of words) {
    const swapped = [...word]
      .slice(1)
      .map((_, at) => word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2));
    const beside = [...word].flatMap((letter, at) =>
      keysBeside(letter).map((key) => word.slice(0, at) + key + word.slice(at + 1)),
    );
    for (const written of new Set([...swapped, ...beside])) {
      if (written !== word && !known.has(written)) meant.set(written, [...(meant.get(written) ?? []), word]);
    }
  }
  return meant;
}
