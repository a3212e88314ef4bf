/**
 * The distance between a writing and what was meant, in slips (Damerau's distance, weighted):
 * - two neighbours swapped, a letter too many, a letter too few, or a wrong letter: 1 each;
 * - a wrong letter that neither finger, ear nor eye would put there: 1.5;
 * - a letter doubled, or one of a double left out: 0.5.
 * The amount of work depends only on the lengths of the two texts.
 */
export function slipsBetween(written: string, meant: string): number {
  const width = meant.length + 1;
  const table: number[] = [];
  const at = (row: number, column: number) => table[row * width + column] ?? 0;
  for (let row = 0; row <= written.length; row++) {
    const letter = written.charCodeAt(row - 1);
    const letterBefore = written.charCodeAt(row - 2);
    for (let column = 0; column <= meant.length; column++) {
      const wanted = meant.charCodeAt(column - 1);
      const wantedBefore = meant.charCodeAt(column - 2);
      const tooMany = row > 0 ? at(row - 1, column) + (letter === letterBefore ? 0.5 : 1) : FAR;
      const tooFew = column > 0 ? at(row, column - 1) + (wanted === wantedBefore ? 0.5 : 1) : FAR;
      const other = row > 0 && column > 0 ? at(row - 1, column - 1) + substitution(letter, wanted) : FAR;
      const swapped =
        row > 1 && column > 1 && letter === wantedBefore && letterBefore === wanted ? at(row - 2, column - 2) + 1 : FAR;
      table.push(row + column === 0 ? 0 : min(tooMany, tooFew, other, swapped));
    }
  }
  return at(written.length, meant.length);
}

/** More slips than there are between any two texts. */
const FAR = 1_000_000;
const { min } = Math;

function substitution(letter: number, wanted: number): number {
  if (letter === wanted) return 0;
  return EASILY_MISTAKEN.has(pairOf(letter, wanted)) ? 1 : 1.5;
}

function pairOf(letter: number, wanted: number): number {
  return letter * 0x10000 + wanted;
}

const EASILY_MISTAKEN = new Set(
  [...neighboursOnAKeyboard(), ...pairsWithin(['aeiouy', 'il', 'ck', 'sz', ...pressesOfAnOldMobile()])].map((pair) =>
    pairOf(pair.charCodeAt(0), pair.charCodeAt(1)),
  ),
);

/** Pairs of letters of one group: vowels, letters that look alike, letters that sound alike. */
function pairsWithin(groups: string[]): string[] {
  return groups.flatMap((group) => [...group].flatMap((one) => [...group].map((other) => one + other)));
}

/** One press of a key too many or too few on an old mobile: b for a, c for b. */
function pressesOfAnOldMobile(): string[] {
  return ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz'].flatMap((key) =>
    [...key].map((_, press) => key.slice(press, press + 2)),
  );
}

function neighboursOnAKeyboard(): string[] {
  const keys = [
    { row: 'qwertyuiop', shift: 0 },
    { row: 'asdfghjkl', shift: 0.25 },
    { row: 'zxcvbnm', shift: 0.75 },
  ].flatMap(({ row, shift }, y) => [...row].map((key, index) => ({ key, x: index + shift, y })));
  return keys.flatMap((one) =>
    keys
      .filter((other) => Math.abs(one.x - other.x) <= 1 && Math.abs(one.y - other.y) <= 1)
      .map((other) => one.key + other.key),
  );
}
