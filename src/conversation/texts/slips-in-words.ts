/** Shorter words are too near to too many others. */
const SHORTEST = 4;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/**
 * Every writing that is one slip from one of the words: a letter wrong, missing or doubled, or two swapped. A writing that is an
 * everyday word itself is none, nor one that is near to two of the words.
 */
export function slipsOf(words: Iterable<string>, everyday: ReadonlySet<string>): ReadonlyMap<string, string[]> {
  const known = new Set(words);
  const meant = new Map<string, string[]>();
  for (const word of known) {
    if (word.length < SHORTEST || !/^[a-z]+$/.test(word)) continue;
    for (const written of writings(word)) {
      if (known.has(written) || everyday.has(written)) continue;
      meant.set(written, [...(meant.get(written) ?? []), word]);
    }
  }
  return meant;
}

function writings(word: string): Set<string> {
  const found = new Set<string>();
  for (let at = 0; at < word.length; at++) {
    const [before, letter, after] = [word.slice(0, at), word.charAt(at), word.slice(at + 1)];
    found.add(before + after);
    found.add(before + letter + letter + after);
    if (after !== '') found.add(before + after.charAt(0) + letter + after.slice(1));
    for (const other of LETTERS) found.add(before + other + after);
  }
  found.delete(word);
  return found;
}
