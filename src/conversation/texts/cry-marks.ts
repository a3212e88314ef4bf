import type { ReadToken } from './phrases.ts';
import type { Vocabulary } from './vocabulary.ts';

const EMERGENCY_NUMBER = /^(?:999|112|911)$/;
const LONG_ENOUGH_FOR_A_STEM = 5;
const STEM = 4;
/** Two kinds of words are paired if they are at most this many words apart within a sentence. */
const REACH_OF_A_KIND = 6;

/** A word as it is weighed, with its kinds ("weapon", "somebody"). */
interface Weighed {
  word: string;
  kinds: readonly string[];
}

const BEGIN: Weighed = { word: '^', kinds: [] };
const STOP: Weighed = { word: '.', kinds: [] };
const QUESTION: Weighed = { word: '?', kinds: [] };
const END: Weighed = { word: '$', kinds: [] };

/**
 * The marks of a text that may speak for or against a cry: its words, pairs of words that are neighbours or one apart,
 * the kinds of its words, and its length. `text` is what the tokens were read from.
 */
export function marksOf(vocabulary: Vocabulary, tokens: readonly ReadToken[], text: string): Set<string> {
  const words = weighedWords(vocabulary, tokens, text);
  const marks = new Set<string>();
  words.forEach((weighed, at) => {
    addWords(words, at, marks);
    for (const kind of weighed.kinds) addKind(words, at, kind, marks);
  });
  for (const picture of text.match(/\p{Extended_Pictographic}/gu) ?? []) marks.add(picture);
  marks.add(`length ${String(lengthClass(words.length - 2))}`);
  return marks;
}

function weighedWords(vocabulary: Vocabulary, tokens: readonly ReadToken[], text: string): Weighed[] {
  const words = [BEGIN];
  tokens.forEach((token, at) => {
    if (at > 0 && token.gap === 2) words.push(STOP);
    words.push({ word: wordOf(vocabulary, token), kinds: kindsOf(vocabulary, token) });
  });
  return /\?\s*$/.test(text) ? [...words, QUESTION, END] : [...words, END];
}

/** All numbers count as one. An unknown word that is one slip from exactly one known word counts as that word. */
function wordOf({ slips }: Vocabulary, { kind, text, forms }: ReadToken): string {
  if (kind !== 'word') return EMERGENCY_NUMBER.test(text) ? '999' : '#';
  return forms.length === 2 && !slips.everyday.has(text) ? (forms[1] ?? text) : text;
}

function kindsOf({ kinds }: Vocabulary, { forms }: ReadToken): readonly string[] {
  const [only] = forms;
  if (forms.length === 1 && only !== undefined) return kinds.get(only) ?? NO_KINDS;
  return [...new Set(forms.flatMap((form) => kinds.get(form) ?? NO_KINDS))];
}

const NO_KINDS: readonly string[] = [];

function addWords(words: readonly Weighed[], at: number, marks: Set<string>): void {
  const word = words[at]?.word ?? '';
  const [next, second] = [words[at + 1]?.word, words[at + 2]?.word];
  marks.add(word);
  if (next !== undefined) marks.add(`${word} ${next}`);
  if (second !== undefined) marks.add(`${word} _ ${second}`);
  if (word.length >= LONG_ENOUGH_FOR_A_STEM) marks.add(`${word.slice(0, STEM)}-`);
}

function addKind(words: readonly Weighed[], at: number, kind: string, marks: Set<string>): void {
  marks.add(`<${kind}>`);
  marks.add(`${words[at - 1]?.word ?? ''} <${kind}>`);
  marks.add(`<${kind}> ${words[at + 1]?.word ?? ''}`);
  for (let ahead = 1; ahead <= REACH_OF_A_KIND; ahead++) {
    const other = words[at + ahead];
    if (!other || other === STOP) return;
    for (const after of other.kinds) {
      if (after === kind) continue;
      marks.add(`<${kind}> _ <${after}>`);
      if (ahead === 1) marks.add(`<${kind}> <${after}>`);
    }
  }
}

const SHORT_TEXT = 6;
const LONG_TEXT = 30;
const STEP_OF_LENGTH = 4;

function lengthClass(words: number): number {
  if (words < SHORT_TEXT) return words;
  return words < LONG_TEXT ? SHORT_TEXT + Math.floor((words - SHORT_TEXT) / STEP_OF_LENGTH) : LONG_TEXT;
}
