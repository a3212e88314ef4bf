import type { ReadToken } from './phrases.ts';
import { readToken } from './token-words.ts';
import type { Vocabulary } from './vocabulary.ts';

type Tokens = readonly ReadToken[];

/** Digits and marks, with the letter that each looks like. */
const LOOKS_LIKE: ReadonlyMap<string, string> = new Map([
  ['0', 'o'],
  ['1', 'l'],
  ['3', 'e'],
  ['4', 'a'],
  ['5', 's'],
  ['!', 'l'],
  ['|', 'l'],
  ['\u20AC', 'e'],
  ['@', 'a'],
  ['$', 's'],
]);
/** Longer runs of letters are not tried as words written together. */
const LONGEST_GLUED = 40;

/**
 * The words of a text as they were meant. It corrects split letters ("S O S", "hel p"), words written together
 * ("callthepolice"), digits for letters ("h3lp"), doubled letters ("hheelp"), mistyped short words ("lte me ouy") and
 * missing ends ("followin").
 */
export function withMendedWords(vocabulary: Vocabulary, tokens: Tokens): ReadToken[] {
  const whole = withJoinedPairs(vocabulary, withJoinedLetters(vocabulary, withJoinedRuns(vocabulary, tokens)));
  return withSplitWords(
    vocabulary,
    whole.map((token) => withMeantWords(vocabulary, token)),
  );
}

const SHORT = 3;

/** The token with the words of cries that it may be. An everyday word stays as it is. */
function withMeantWords(vocabulary: Vocabulary, token: ReadToken): ReadToken {
  const { kind, text } = token;
  if (kind !== 'word') return token;
  // "hittin" means "hitting", even if it is a known word itself.
  const whole = text.length > SHORT + 1 && text.endsWith('in') && vocabulary.cries.has(`${text}g`) ? [`${text}g`] : [];
  const meant = isWord(vocabulary, text)
    ? whole
    : [...whole, ...(vocabulary.shortSlips.get(text) ?? []), ...singled(vocabulary, text)];
  return meant.length > 0 ? readToken(vocabulary, token, meant) : token;
}

/** Doubled letters: "hheelp". */
function singled({ keyWords }: Vocabulary, text: string): string[] {
  if (text.length <= SHORT) return [];
  const single = text.replaceAll(/(.)\1+/gu, '$1');
  return single !== text && keyWords.has(single) ? [single] : [];
}

function joined(vocabulary: Vocabulary, tokens: Tokens, text: string): ReadToken[] {
  const [first, last] = [tokens[0], tokens.at(-1)];
  return first && last ? [readToken(vocabulary, { ...first, kind: 'word', text, to: last.to })] : [];
}

/** Letters and digits with nothing between them: "h3lp" and "50s". */
function withJoinedRuns(vocabulary: Vocabulary, tokens: Tokens): ReadToken[] {
  if (!tokens.some(({ before }, at) => before === '' && at > 0)) return [...tokens];
  return grouped(tokens, (token) => token.before === '').flatMap((run) => {
    const isMixed =
      run.length > 1 &&
      run.some(({ kind }) => kind === 'word') &&
      run.some(({ kind }) => kind === 'number') &&
      run.every(({ kind }) => kind !== 'fraction');
    if (!isMixed) return run;
    const text = run.map((token) => token.text).join('');
    // "50s" may be an age. So digits stand for letters only in a word that begins with a letter.
    const word = /^\p{L}/u.test(text) ? text.replaceAll(/[01345]/g, (digit) => LOOKS_LIKE.get(digit) ?? digit) : text;
    if (vocabulary.cries.has(text)) return joined(vocabulary, run, text);
    const isCode = /^\d+\p{L}{2}/u.test(text) || /^\p{L}.*\d/u.test(word);
    const whole = isCode ? [] : joined(vocabulary, run, word);
    return whole.some(({ forms }) => forms.length > 1 || vocabulary.cries.has(word)) ? whole : run;
  });
}

/** Tokens in groups. `belongs`: whether a token belongs to the one before it. */
function grouped(tokens: Tokens, belongs: (token: ReadToken, before: ReadToken) => boolean): ReadToken[][] {
  const groups: ReadToken[][] = [];
  for (const token of tokens) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    if (group && before && belongs(token, before)) group.push(token);
    else groups.push([token]);
  }
  return groups;
}

const LEAST_LETTERS = 3;

/** "S O S", "h.e.l.p", "5.O.S" */
function withJoinedLetters(vocabulary: Vocabulary, tokens: Tokens): ReadToken[] {
  const isLetter = ({ text }: ReadToken) => text.length < 3 && /^[\p{L}05]$/u.test(text);
  if (!tokens.some((token, at) => at > 0 && isLetter(token) && isLetter(tokens[at - 1] ?? token))) return [...tokens];
  return grouped(tokens, (token, before) => isLetter(token) && isLetter(before)).flatMap((group) => {
    const text = group.map((token) => token.text).join('');
    const isWordInLetters = group.length >= LEAST_LETTERS && (/^\p{L}+$/u.test(text) || vocabulary.cries.has(text));
    return isWordInLetters ? joined(vocabulary, group, text) : group;
  });
}

/** Two pieces that are a word of a cry together and no words apart: "HEL P", "HE!P", "akni fe". */
function withJoinedPairs(vocabulary: Vocabulary, tokens: Tokens): ReadToken[] {
  const pairs: ReadToken[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const [token, next] = [tokens[at], tokens[at + 1]];
    if (!token) break;
    const whole = next ? wholeWord(vocabulary, token, next) : null;
    if (next && whole !== null) {
      pairs.push(...joined(vocabulary, [token, next], whole));
      at += 1;
    } else pairs.push(token);
  }
  return pairs;
}

function wholeWord(vocabulary: Vocabulary, first: ReadToken, { kind, text, before }: ReadToken): string | null {
  if (kind !== 'word' || first.kind !== 'word' || before.length > 2) return null;
  // A character stands for a letter, or is too many: "HE!P" and "SO.S".
  if (before.length === 1 && before !== ' ') {
    const glued = [LOOKS_LIKE.get(before) ?? '', '']
      .map((letter) => first.text + letter + text)
      .find((one) => vocabulary.cries.has(one));
    if (glued !== undefined) return glued;
  }
  const [isFirstKnown, isSecondKnown] = [vocabulary.cries.has(first.text), vocabulary.cries.has(text)];
  const whole = first.text + text;
  if (isFirstKnown && isSecondKnown) return null;
  const [isFirstWord, isSecondWord] = [first.text, text].map((piece) => piece.length > 1 && isWord(vocabulary, piece));
  if (vocabulary.cries.has(whole)) return isFirstWord && isSecondWord ? null : whole;
  return !isFirstKnown && !isSecondKnown && !isFirstWord && !isSecondWord && split(vocabulary, whole) !== null
    ? whole
    : null;
}

const isWord = ({ slips }: Vocabulary, text: string): boolean => slips.everyday.has(text);

/** An unknown word may be words of cries without spaces: "pleasehelp", "hesgotme", "aknife". */
function withSplitWords(vocabulary: Vocabulary, tokens: Tokens): ReadToken[] {
  return tokens.flatMap((token) => {
    if (
      token.kind !== 'word' ||
      token.text.length < LEAST_GLUED ||
      token.text.length > LONGEST_GLUED ||
      isWord(vocabulary, token.text)
    )
      return [token];
    // A slip is likelier than a missing space.
    if (token.forms.length > 1) return [token];
    const words = split(vocabulary, token.text);
    return words === null
      ? [token]
      : words.map((text, index) =>
          readToken(vocabulary, {
            ...token,
            text,
            before: index === 0 ? token.before : ' ',
            gap: index === 0 ? token.gap : 0,
          }),
        );
  });
}

const LEAST_GLUED = 4;

/**
 * The fewest words of cries that make up the letters; null if there are none. Two words may form a word of their own,
 * as in "haircut", so one of two must be a key word.
 */
function split({ cries, keyWords, smallWords }: Vocabulary, letters: string): string[] | null {
  const best: (string[] | null)[] = [[]];
  for (let to = 1; to <= letters.length; to++) {
    let found: string[] | null = null;
    for (let from = Math.max(0, to - 12); from < to; from++) {
      const before = best[from];
      const word = letters.slice(from, to);
      const isPiece = word.length < 3 ? smallWords.has(word) : cries.has(word);
      if (before && isPiece && (found === null || before.length + 1 < found.length)) found = [...before, word];
    }
    best.push(found);
  }
  const words = best[letters.length] ?? null;
  return words !== null && (words.length > 2 || (words.length === 2 && words.some((word) => keyWords.has(word))))
    ? words
    : null;
}
