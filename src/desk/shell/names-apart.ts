import { changeTexts } from './page-text.ts';

/**
 * A name in Arabic or Hebrew runs from right to left, and draws what stands beside it into its own direction: "سام,
 * 07700 900101" is shown as "900101 07700 ,سام", and two such names change places. So each is isolated, wherever it
 * stands: https://www.w3.org/International/articles/inline-bidi-markup/. Marks by which people who wrote something turn
 * what comes after it (U+202E and the like) are left out. Pure: it reads the pages that our own templates have made.
 */
export function withNamesApart(html: string): string {
  // Hardly any page has such a letter.
  if (!IS_NEEDED.test(html)) return html;
  return changeTexts(html, (text, place) => {
    const unturned = text.replaceAll(EVERY_TURN, '');
    if (place === 'apart') return unturned;
    // Where no element may stand, marks of Unicode do.
    return unturned.replaceAll(RUN, place === 'plain' ? '\u2068$&\u2069' : '<bdi>$&</bdi>');
  });
}

/** The blocks of Unicode whose letters run from right to left, and the mark U+200F. */
const RIGHT = '\\u0590-\\u08ff\\u200f\\ufb1d-\\ufdff\\ufe70-\\ufefc\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}';
const TURNS = '\\u202a-\\u202e\\u2066-\\u2069';
const IS_NEEDED = new RegExp(`[${RIGHT}${TURNS}]`, 'u');
const EVERY_TURN = new RegExp(`[${TURNS}]`, 'gu');

const LETTER = `[${RIGHT}]`;
/** What may stand between two words of such letters, as in a name or in a sentence. */
const BETWEEN = [
  // Spaces, hyphens, and apostrophes as they are and as they are escaped.
  "[ \\u00a0'’\\-]|&#39;|&quot;",
  // A time, a day, or a number of minutes. A number of staff is longer.
  ' \\d{1,2}(?:[:.]\\d\\d)? ',
  // The full stop after an initial.
  `(?<=(?<!${LETTER})${LETTER})\\. ?`,
].join('|');
const RUN = new RegExp(`${LETTER}(?:${LETTER}|(?:${BETWEEN})(?=${LETTER}))*`, 'gu');
