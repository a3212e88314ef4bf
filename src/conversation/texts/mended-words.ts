import type { ReadToken } from './phrases.ts';
import { readToken } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

type Tokens = readonly ReadToken[];

/** Digits that stand for the letter that they look like. */
const LOOKS_LIKE: ReadonlyMap<string, string> = new Map([['0', 'o'], ['1', 'l'], ['3', 'e'], ['4', 'a'], ['5', 's']]);
/** Longer runs of letters are no words that were glued. */
const LONGEST_GLUED = 40;

/** The words of a text as they were meant, where letters were parted ("S O S", "hel p") or words glued ("callthepolice", "h3lp"). */
export function withMendedWords(vocabulary: Vocabulary, tokens: Tokens): ReadToken[] {
  return withSplitWords(vocabulary, withJoinedPairs(vocabulary, withJoinedLetters(vocabulary, withJoinedRuns(vocabulary, tokens))));
}

function joined(vocabulary: Vocabulary, tokens: Tokens, text: string): ReadToken[] {
  const [first, last] = [tokens[0], tokens.at(-1)];
  return first && last ? [readToken(vocabulary, { ...first, kind: 'word', text, to: last.to })] : [];
}

/** "h3lp" and "50s": letters and digits without anything between them. */
function withJoinedRuns(vocabulary: Vocabulary, tokens: Tokens): ReadToken[] {
  return grouped(tokens, (token) => token.before === '').flatMap((run) => {
    const isMixed = run.length > 1 && run.some(({ kind }) => kind === 'word') && run.some(({ kind }) => kind === 'number') && run.every(({ kind }) => kind !== 'fraction');
    if (!isMixed) return run;
    const text = run.map((token) => token.text).join('');
    // "50s" may be an age: only a word that begins with a letter has digits for letters.
    const word = /^\p{L}/u.test(text) ? text.replaceAll(/[01345]/g, (digit) => LOOKS_LIKE.get(digit) ?? digit) : text;
    if (vocabulary.cries.has(text)) return joined(vocabulary, run, text);
    const isCode = /^\d+\p{L}{2}/u.test(text) || (/^\p{L}/u.test(text) && /\d{2}/.test(word));
    return isCode ? run : joined(vocabulary, run, word);
  });
}

/** Tokens in groups: `belongs` says whether a token goes with the one before it. */
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

/** "S O S", "h.e.l.p", "S-O-S" */
function withJoinedLetters(vocabulary: Vocabulary, tokens: Tokens): ReadToken[] {
  const isLetter = ({ kind, text }: ReadToken) => kind === 'word' && /^\p{L}$/u.test(text);
  return grouped(tokens, (token, before) => isLetter(token) && isLetter(before))
    .flatMap((group) => (group.length < LEAST_LETTERS ? group : joined(vocabulary, group, group.map(({ text }) => text).join(''))));
}

/** "HEL P", "hel;p": two pieces that are a word of a cry together, and none apart. */
function withJoinedPairs(vocabulary: Vocabulary, tokens: Tokens): ReadToken[] {
  const pairs: ReadToken[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const [token, next] = [tokens[at], tokens[at + 1]];
    if (!token) break;
    const whole = next ? token.text + next.text : '';
    if (next?.kind === 'word' && token.kind === 'word' && next.before.length < 3 && vocabulary.cries.has(whole) && !(vocabulary.cries.has(token.text) && vocabulary.cries.has(next.text))) {
      pairs.push(...joined(vocabulary, [token, next], whole));
      at += 1;
    } else pairs.push(token);
  }
  return pairs;
}

/** "pleasehelp", "HELPHELP", "callthepolice": nothing but words of cries, the key one among them. */
function withSplitWords(vocabulary: Vocabulary, tokens: Tokens): ReadToken[] {
  return tokens.flatMap((token) => {
    if (token.kind !== 'word' || token.text.length < 6 || token.text.length > LONGEST_GLUED || vocabulary.cries.has(token.text)) return [token];
    const words = split(vocabulary, token.text);
    return words === null ? [token] : words.map((text, index) => readToken(vocabulary, { ...token, text, before: index === 0 ? token.before : ' ', gap: index === 0 ? token.gap : 0 }));
  });
}

/** The fewest words of cries that make up the letters; null where they do not, or no word is a key one. */
function split({ cries, keyWords }: Vocabulary, letters: string): string[] | null {
  const best: (string[] | null)[] = [[]];
  for (let to = 1; to <= letters.length; to++) {
    let found: string[] | null = null;
    for (let from = Math.max(0, to - 12); from < to; from++) {
      const before = best[from];
      const word = letters.slice(from, to);
      if (before && cries.has(word) && (found === null || before.length + 1 < found.length)) found = [...before, word];
    }
    best.push(found);
  }
  const words = best[letters.length] ?? null;
  return words !== null && words.length > 1 && words.some((word) => keyWords.has(word)) ? words : null;
}
