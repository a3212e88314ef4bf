import { asLatinLetters } from './folded-words.ts';

/** A word or a number of a text. Everything between two tokens is `before` of the second one. */
export interface Token {
  kind: 'word' | 'number' | 'fraction';
  /**
   * Small Latin letters without accents and apostrophes, or ASCII digits. A picture that stands for a word is that
   * word.
   */
  text: string;
  /** The characters between the previous token and this one; '' if there are none. */
  before: string;
  /**
   * How strongly `before` separates it from the previous token: 0 not, 1 a comma or the like, 2 the end of a sentence.
   */
  gap: 0 | 1 | 2;
  from: number;
  to: number;
}

/** How strongly a token is separated from the previous one. */
export const breakBefore = (token: Token | undefined): Token['gap'] => token?.gap ?? 2;

/** The text as it was written, from the first of these tokens to its end, on one line. */
export function wordsOf(text: string, tokens: readonly Token[]): string {
  const [first, last] = [tokens[0], tokens.at(-1)];
  return first && last
    ? text
        .slice(first.from)
        .replaceAll(/\s+/g, ' ')
        .replace(/[\s"”]+$/, '')
    : '';
}

function gapOf(before: string): Token['gap'] {
  if (before === ' ' || before === '') return 0;
  if (/[!?;\n\u2026]|\.(?=\s|$)|\.\./u.test(before)) return 2;
  return /[,:()[\]{}"“”<>|=~*•·]|\s-|-\s|--|[^\s\p{L}\p{N}\p{P}]/u.test(before) ? 1 : 0;
}

const WORD = /[A-Za-z]+(?![\p{L}\p{M}'])|\p{L}[\p{L}\p{M}']*/u;
const FRACTION = /[\u{BC}-\u{BE}\u{2150}-\u{215E}\u{2189}]/u;
const TOKEN = new RegExp(`${WORD.source}|\\d+|${FRACTION.source}|\\p{Extended_Pictographic}|[+@]`, 'gu');
/** The same for a text of ASCII only, and faster. */
const ASCII_TOKEN = /[A-Za-z][A-Za-z']*|\d+|[+@]/g;
const LATIN_FRACTION = /^[\u{BC}-\u{BE}\u{2150}-\u{215E}\u{2189}]$/u;

/**
 * Splits a text into tokens. `pictures` maps a picture that counts to its word. Any other picture counts as a break.
 */
export function tokensOf(text: string, pictures: ReadonlyMap<string, string>): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const pattern = /^[\n -~]*$/.test(text) ? ASCII_TOKEN : TOKEN;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [found] = match;
    const token = tokenOf(found, pictures);
    if (!token) continue;
    const before = text.slice(at, match.index);
    const to = match.index + found.length;
    tokens.push({ kind: token.kind, text: token.text, before, gap: gapOf(before), from: match.index, to });
    at = to;
  }
  return withJoinedLetters(mended(text, tokens));
}

function tokenOf(found: string, pictures: ReadonlyMap<string, string>): Pick<Token, 'kind' | 'text'> | null {
  if (/^[a-z]+$/.test(found)) return { kind: 'word', text: found };
  if (/^\d/.test(found)) return { kind: 'number', text: found };
  if (LATIN_FRACTION.test(found)) return { kind: 'fraction', text: found };
  if (found === '+' || found === '@') return { kind: 'word', text: found };
  if (/^\p{L}/u.test(found)) return { kind: 'word', text: foldedWord(found) };
  const word = pictures.get(found);
  return word === undefined ? null : { kind: 'word', text: word };
}

/** A word in small letters without accents and apostrophes. */
export function foldedWord(word: string): string {
  if (/^[a-z]+$/.test(word)) return word;
  const small = word
    .normalize('NFD')
    .replaceAll(/[\p{M}']/gu, '')
    .toLowerCase();
  if (/^[\p{Script=Latin}\p{M}]+$/u.test(small)) return small.replaceAll(WITHOUT_A_PLAIN_FORM, plainLetter);
  return MIXED_WITH_LATIN.test(small) ? asLatinLetters(small) : small;
}

/**
 * A keyboard or a correction has put letters of another script among ours. The small dze is no letter of most
 * alphabets.
 */
const MIXED_WITH_LATIN = /(?=.*\p{Script=Latin})(?=.*[\p{Script=Cyrillic}\p{Script=Greek}])|\u0455/u;

/** Letters that Unicode does not take apart into a plain letter and a mark. */
const WITHOUT_A_PLAIN_FORM = /[\u0142\u0131\u00F8\u0111\u00F0\u00DF\u00E6\u0153\u00FE]/gu;
const PLAIN_LETTERS: ReadonlyMap<string, string> = new Map([
  ['\u0142', 'l'],
  ['\u0131', 'i'],
  ['\u00F8', 'o'],
  ['\u0111', 'd'],
  ['\u00F0', 'd'],
  ['\u00DF', 'ss'],
  ['\u00E6', 'ae'],
  ['\u0153', 'oe'],
  ['\u00FE', 'th'],
]);
const plainLetter = (letter: string): string => PLAIN_LETTERS.get(letter) ?? letter;

const BEFORE_A_T = /^(?:can|don|won|isn|aren|wasn|didn|doesn|haven|hasn|couldn|wouldn|shouldn)$/;

/** "can t": a space in place of an apostrophe; and "O.K." */
function withJoinedLetters(tokens: Token[]): Token[] {
  if (!tokens.some(({ text }) => text === 't' || text === 'k')) return tokens;
  const joined: Token[] = [];
  for (const token of tokens) {
    const last = joined.at(-1);
    const isOfLast =
      token.text === 't'
        ? token.before === ' ' && BEFORE_A_T.test(last?.text ?? '')
        : token.text === 'k' && token.before === '.' && last?.text === 'o';
    if (last && isOfLast) joined[joined.length - 1] = { ...last, text: `${last.text}${token.text}`, to: token.to };
    else joined.push(token);
  }
  return joined;
}

/** "60mins" with the letter O for the digit, and "d0ne" with the digit for the letter. */
const O_FOR_NOUGHT = /^(\d{1,2})[oO](?=[mh])/;
const NOUGHT_FOR_O = /^(?:[A-Za-z]+0[A-Za-z]+|0ut)$/i;

/** Corrects letters and digits that look alike in a run that stands alone: "6O", "3o" and "l5" are 60, 30 and 15. */
function mended(text: string, tokens: Token[]): Token[] {
  if (!tokens.some(({ before }, index) => before === '' && index > 0)) return tokens;
  const result: Token[] = [];
  for (let index = 0; index < tokens.length;) {
    let end = index + 1;
    while (tokens[end]?.before === '') end += 1;
    const alone = tokens[index];
    if (alone && end === index + 1) {
      result.push(alone);
      index = end;
      continue;
    }
    const run = tokens.slice(index, end);
    const [first, last] = [run[0], run.at(-1)];
    const written = first && last ? text.slice(first.from, last.to) : '';
    if (first && last && run.length > 1 && run.length < 5 && /^[\doOlI]{2,6}$/.test(written) && /\d/.test(written)) {
      result.push({
        ...first,
        kind: 'number',
        text: written.replaceAll(/[oO]/g, '0').replaceAll(/[lI]/g, '1'),
        to: last.to,
      });
    } else if (first && last && run.length === 2 && O_FOR_NOUGHT.test(written)) {
      const digits = first.to - first.from;
      result.push(
        { ...first, text: `${first.text}0`, to: first.to + 1 },
        { ...last, text: foldedWord(written.slice(digits + 1)), from: last.from + 1 },
      );
    } else if (first && last && run.length > 1 && run.length < 4 && NOUGHT_FOR_O.test(written)) {
      result.push({ ...first, kind: 'word', text: foldedWord(written.replace('0', 'o')), to: last.to });
    } else result.push(...run);
    index = end;
  }
  return result;
}
