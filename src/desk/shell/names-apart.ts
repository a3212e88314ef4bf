/**
 * A name in Arabic or Hebrew runs from right to left, and draws what stands beside it into its own direction: "سام,
 * 07700 900101" is shown as "900101 07700 ,سام", and two such names change places. So each is isolated, wherever it
 * stands: https://www.w3.org/International/articles/inline-bidi-markup/. Marks by which people who wrote something turn
 * what comes after it (U+202E and the like) are left out. Pure: it reads the pages that our own templates have made.
 */
export function withNamesApart(html: string): string {
  // Hardly any page has such a letter.
  if (!IS_NEEDED.test(html)) return html;
  const open: string[] = [];
  return html.replaceAll(TAG_OR_TEXT, (piece, closes?: string, name?: string) => {
    if (name === undefined) return textWithin(open, piece);
    if (!WITHIN.has(name)) return piece;
    if (closes === '/') open.splice(open.lastIndexOf(name));
    else open.push(name);
    return piece;
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

const TAG_OR_TEXT = /<!--[\s\S]*?-->|<(\/?)([a-z][\w-]*)(?:"[^"]*"|'[^']*'|[^"'>])*>|[^<]+/gi;

/** What is in a field is the person's own. */
const AS_TYPED = ['textarea', 'script', 'style'];
/** They hold no element of HTML, so that marks of Unicode stand there. */
const PLAIN = ['title', 'option', 'svg'];
const WITHIN: ReadonlySet<string> = new Set([...AS_TYPED, ...PLAIN, 'bdi']);

function textWithin(open: string[], text: string): string {
  if (AS_TYPED.some((name) => open.includes(name))) return text;
  const unturned = text.replaceAll(EVERY_TURN, '');
  if (open.includes('bdi')) return unturned;
  const isPlain = PLAIN.some((name) => open.includes(name));
  return unturned.replaceAll(RUN, isPlain ? '\u2068$&\u2069' : '<bdi>$&</bdi>');
}
