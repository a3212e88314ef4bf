import { foldedWord } from './tokens.ts';

/** The words for digits, of every language together. */
export interface SpokenDigits {
  /** "seven": 7, "nineteen": 19, "forty": 40. */
  digits: ReadonlyMap<string, string>;
  /** "double": 2. */
  repeats: ReadonlyMap<string, number>;
}

interface Range {
  from: number;
  to: number;
}

/** A PIN in words, or with words between its digits. `parts`: the digits and their words, without what is between. */
interface SpelledPin extends Range {
  digits: string;
  parts: Range[];
  /** Nothing but separators is between its digits. */
  isTogether: boolean;
  /** Digit by digit, and no other number beside it: it can be nothing but a PIN. */
  isAlone: boolean;
}

interface Item extends Range {
  digits: string;
  isWord: boolean;
  /** How many words are between it and the item before. */
  passed: number;
}

const LEAST = 4;
const MOST = 6;
/** A longer row is a telephone number or counting. */
const MOST_ITEMS = 12;
const MOST_WORDS_BETWEEN = 2;

/**
 * What people write for a PIN besides its digits: "seven zero nine three", "double nine", "forty eight twenty one", "7
 * then 0 then 9 then 3". Single digits may have two words of any kind between them. Longer numbers must stand together.
 */
export function spelledPinsIn(text: string, spoken: SpokenDigits): SpelledPin[] {
  return rowsOf(itemsOf(text, spoken)).flatMap(windowsOf);
}

interface Found extends Range {
  word: string;
}

function itemsOf(text: string, { digits, repeats }: SpokenDigits): Item[] {
  const found: Found[] = [...text.matchAll(/\p{L}[\p{L}\p{M}']*|\d+/gu)].map(({ 0: word, index }) => ({
    word: /^\d/.test(word) ? word : foldedWord(word),
    from: index,
    to: index + word.length,
  }));
  const isBeside = (at: number): boolean => /^[\s,-]{0,3}$/.test(text.slice(found[at - 1]?.to ?? 0, found[at]?.from));
  const digitsAt = (at: number): string | undefined => {
    const word = found[at]?.word ?? '';
    return /^\d$/.test(word) ? word : digits.get(word);
  };
  const items: Item[] = [];
  let passed = 0;
  for (let at = 0; at < found.length; at++) {
    const [one, next] = [found[at], digitsAt(at + 1)];
    if (!one) break;
    const value = /^\d{1,3}$/.test(one.word) ? one.word : digits.get(one.word);
    const times = repeats.get(one.word);
    const isJoined = next !== undefined && isBeside(at + 1);
    const item =
      times !== undefined && isJoined && next.length === 1
        ? { digits: next.repeat(times), words: 2 }
        : value !== undefined && /^[2-9]0$/.test(value) && !/^\d/.test(one.word) && isJoined && /^[1-9]$/.test(next)
          ? { digits: `${value.slice(0, 1)}${next}`, words: 2 }
          : value === undefined
            ? null
            : { digits: value, words: 1 };
    if (!item) {
      passed += 1;
      continue;
    }
    const last = found[at + item.words - 1] ?? one;
    items.push({ digits: item.digits, from: one.from, to: last.to, isWord: !/^\d/.test(one.word), passed });
    passed = 0;
    at += item.words - 1;
  }
  return items;
}

function rowsOf(items: readonly Item[]): Item[][] {
  const rows: Item[][] = [];
  for (const item of items) {
    const row = rows.at(-1);
    const last = row?.at(-1);
    if (row && last && isNextTo(item, last)) row.push(item);
    else rows.push([item]);
  }
  return rows.filter(({ length }) => length <= MOST_ITEMS);
}

/** "Double nine" counts as single digits do: somebody who says so spells. */
function isNextTo({ digits, passed }: Item, last: Item): boolean {
  return passed === 0 || (passed <= MOST_WORDS_BETWEEN && isSingle(digits) && isSingle(last.digits));
}

const isSingle = (digits: string): boolean => new Set(digits).size === 1;

/** Every 4 to 6 digits in a row. Those that hold neither a word for a digit nor a word between are read elsewhere. */
function windowsOf(row: readonly Item[]): SpelledPin[] {
  return row.flatMap((first, start) => {
    const windows: SpelledPin[] = [];
    let digits = '';
    for (const [offset, last] of row.slice(start).entries()) {
      digits += last.digits;
      if (digits.length > MOST) break;
      const items = row.slice(start, start + offset + 1);
      const isTogether = items.slice(1).every((item) => item.passed === 0);
      const isSpelled = items.some(({ isWord }) => isWord) || items.slice(1).some((item) => item.passed > 0);
      if (digits.length >= LEAST && isSpelled)
        windows.push({
          digits,
          from: first.from,
          to: last.to,
          parts: items.map(({ from, to }) => ({ from, to })),
          isTogether,
          isAlone: isTogether && items.length === row.length && items.every((item) => isSingle(item.digits)),
        });
    }
    return windows;
  });
}
