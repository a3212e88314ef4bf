/** A word of a text in small Latin letters, and its place: `text.slice(from, to)`. */
export interface FoldedWord {
  letters: string;
  from: number;
  to: number;
}

/**
 * Letters of other scripts, and digits, that look like a Latin letter. A keyboard or a correction may put them there.
 */
const LOOKS_LIKE = new Map(
  Object.entries({
    а: 'a',
    в: 'b',
    с: 'c',
    ԁ: 'd',
    е: 'e',
    һ: 'h',
    н: 'h',
    і: 'i',
    ј: 'j',
    к: 'k',
    ӏ: 'l',
    м: 'm',
    п: 'n',
    о: 'o',
    р: 'p',
    ѕ: 's',
    т: 't',
    у: 'y',
    х: 'x',
    α: 'a',
    β: 'b',
    ε: 'e',
    η: 'n',
    ι: 'i',
    κ: 'k',
    ν: 'v',
    ο: 'o',
    ρ: 'p',
    τ: 't',
    υ: 'u',
    χ: 'x',
    ı: 'i',
    ł: 'l',
    ø: 'o',
    đ: 'd',
    æ: 'ae',
    œ: 'oe',
    ß: 'ss',
    ɡ: 'g',
    0: 'o',
    1: 'l',
    3: 'e',
    4: 'a',
    5: 's',
    7: 't',
    8: 'b',
  }),
);

/** The Latin letters that the letters of a word look like: "ѕоѕ" in Cyrillic ones is "sos". */
export const asLatinLetters = (word: string): string =>
  [...word].map((letter) => LOOKS_LIKE.get(letter) ?? letter).join('');

/** Marks, apostrophes and characters without a width do not end a word. */
const WITHIN_A_WORD = /^[\p{M}\p{Cf}'\u2018\u2019\u02BC\u00B4`]$/u;
const LETTER = /^\p{L}$/u;

/**
 * The words of a text, whatever their case, accents, script or width. Digits count as letters inside a word, and a
 * single digit also at its edge ("fi1e", "fil3"). A group of digits at an edge does not: "file7294" is a word and a
 * PIN.
 */
export function foldedWords(text: string): FoldedWord[] {
  const words: FoldedWord[] = [];
  let open: FoldedWord | null = null;
  let at = 0;
  const digitsThatRead = new Set(
    [...text.matchAll(DIGITS_OF_A_WORD)].flatMap(({ index, 0: digits }) =>
      [...digits].map((_, offset) => index + offset),
    ),
  );
  for (const character of text) {
    const letters = foldedLetters(character, digitsThatRead.has(at));
    const to = at + character.length;
    if (letters !== '') {
      open ??= { letters: '', from: at, to };
      open.letters += letters;
      open.to = to;
    } else if (open && !WITHIN_A_WORD.test(character)) {
      words.push(open);
      open = null;
    }
    at = to;
  }
  if (open) words.push(open);
  // A key that was held down: "purpleeee".
  return words.map((word) => ({ ...word, letters: word.letters.replaceAll(/(.)\1{2,}/gu, '$1$1') }));
}

const DIGITS_OF_A_WORD = /(?<=\p{L})\d{1,3}(?=\p{L})|(?<=\p{L})\d(?!\d)|(?<!\d)\d(?=\p{L})/gu;

function foldedLetters(character: string, digitReads: boolean): string {
  // Most characters need no look at what they are made of.
  if (character >= 'a' && character <= 'z') return character;
  if (character >= 'A' && character <= 'Z') return character.toLowerCase();
  if (/^\d$/.test(character)) return digitReads ? (LOOKS_LIKE.get(character) ?? '') : '';
  return [...character.normalize('NFKD').toLowerCase()]
    .map((part) => LOOKS_LIKE.get(part) ?? part)
    .filter((part) => LETTER.test(part))
    .join('');
}
