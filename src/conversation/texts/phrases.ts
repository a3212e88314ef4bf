import { breakBefore } from './tokens.ts';
import type { Token } from './tokens.ts';

/**
 * Phrases as people may write them into the data, word by word:
 * `call|ring` either word; `the?` may be missing; `<threats>` any word of that list; `<threats>*` any number of them;
 * `NUMBER` a number; `ANY` any word; `...` up to four words; `^` and `$` the begin and the end of a clause.
 */
export interface Phrase { written: string; elements: Element[]; atStart: boolean; atEnd: boolean }

interface Element { words: ReadonlySet<string>; number: boolean; any: boolean; least: 0 | 1; most: number }

/** Phrases by the words that they can begin with. */
export interface PhraseIndex { byWord: ReadonlyMap<string, Phrase[]>; byNumber: Phrase[]; byAny: Phrase[] }

/** A token and the words that it may stand for: `written` as it is, `forms` with those that it is one slip from. */
export interface ReadToken extends Token { written: string[]; forms: string[] }

export interface Place { from: number; to: number }

/** No phrase goes on for longer, so that reading is linear in the length of a text. */
const MOST_REPEATS = 8;
const MOST_IN_A_GAP = 4;
const NUMBER = 'NUMBER';
const ANY = 'ANY';

type Lists = ReadonlyMap<string, ReadonlySet<string>>;

/** Throws what is wrong with it, for `vocabulary.ts` to say with file and line. */
export function phraseFrom(written: string, lists: Lists): Phrase {
  const parts = written.split(/\s+/).filter((part) => part !== '');
  const atStart = parts[0] === '^';
  const atEnd = parts.at(-1) === '$';
  const elements = parts.slice(atStart ? 1 : 0, atEnd ? -1 : undefined).map((part) => elementFrom(part, lists));
  if (!elements.some(({ least }) => least === 1)) throw new Error(`"${written}" needs a word that must be there`);
  return { written, elements, atStart, atEnd };
}

function elementFrom(part: string, lists: Lists): Element {
  if (part === '...') return { words: new Set(), number: false, any: true, least: 0, most: MOST_IN_A_GAP };
  const mark = /[?*]$/.exec(part)?.[0] ?? '';
  const alternatives = part.slice(0, part.length - mark.length).split('|');
  const words = alternatives.filter((word) => word !== NUMBER && word !== ANY).flatMap((word) => {
    const list = /^<(.+)>$/.exec(word)?.[1];
    if (list === undefined) return [word];
    const known = lists.get(list);
    if (!known) throw new Error(`"${part}" names the list ${list}, which is not there`);
    return [...known];
  });
  const odd = words.find((word) => !/^[\p{Ll}\p{Lo}\d@+]+$/u.test(word));
  if (odd !== undefined) throw new Error(`"${odd}" must be one word in small letters without apostrophes`);
  return {
    words: new Set(words), number: alternatives.includes(NUMBER), any: alternatives.includes(ANY),
    least: mark === '' ? 1 : 0, most: mark === '*' ? MOST_REPEATS : 1,
  };
}

export function indexOfPhrases(phrases: Phrase[]): PhraseIndex {
  const byWord = new Map<string, Phrase[]>();
  const byNumber: Phrase[] = [];
  const byAny: Phrase[] = [];
  for (const phrase of phrases) {
    const heads = headsOf(phrase);
    if (heads.some(({ any }) => any)) byAny.push(phrase);
    else {
      if (heads.some(({ number }) => number)) byNumber.push(phrase);
      for (const word of new Set(heads.flatMap(({ words }) => [...words]))) byWord.set(word, [...(byWord.get(word) ?? []), phrase]);
    }
  }
  return { byWord, byNumber, byAny };
}

function headsOf({ elements }: Phrase): Element[] {
  const firstNeeded = elements.findIndex(({ least }) => least === 1);
  return elements.slice(0, firstNeeded + 1);
}

/** Where in the tokens phrases of the index stand; of those that begin at one token, the longest. */
export function placesOfPhrases(index: PhraseIndex, tokens: readonly ReadToken[]): Place[] {
  return tokens.flatMap((_, from) => {
    const to = longestFrom(index, tokens, from);
    return to === null ? [] : [{ from, to }];
  });
}

export const holdsPhrase = (index: PhraseIndex, tokens: readonly ReadToken[]): boolean => tokens.some((_, from) => longestFrom(index, tokens, from) !== null);

/** Whether a phrase takes up all the tokens. */
export const isPhrase = (index: PhraseIndex, tokens: readonly ReadToken[]): boolean => tokens.length > 0 && longestFrom(index, tokens, 0) === tokens.length;

/** Where the longest phrase that begins here ends; null where none does. */
export function longestFrom(index: PhraseIndex, tokens: readonly ReadToken[], from: number): number | null {
  const token = tokens[from];
  if (!token) return null;
  const phrases = [...token.forms.flatMap((form) => index.byWord.get(form) ?? []), ...(token.kind === 'word' ? [] : index.byNumber), ...index.byAny];
  let longest: number | null = null;
  for (const phrase of phrases) {
    if (phrase.atStart && from > 0 && breakBefore(token) === 0) continue;
    const to = endOf(phrase, 0, tokens, from, from);
    if (to !== null && (longest === null || to > longest)) longest = to;
  }
  return longest;
}

/** The farthest end of the phrase's elements from `element` on, if they stand at `at`. */
function endOf(phrase: Phrase, element: number, tokens: readonly ReadToken[], at: number, start: number): number | null {
  const wanted = phrase.elements[element];
  if (!wanted) return phrase.atEnd && at < tokens.length && breakBefore(tokens[at]) === 0 ? null : at;
  let most = 0;
  while (most < wanted.most && fits(wanted, tokens[at + most], at + most > start)) most += 1;
  for (let taken = most; taken >= wanted.least; taken--) {
    const to = endOf(phrase, element + 1, tokens, at + taken, start);
    if (to !== null) return to;
  }
  return null;
}

function fits({ words, number, any }: Element, token: ReadToken | undefined, isInside: boolean): boolean {
  if (!token || (isInside && breakBefore(token) === 2)) return false;
  return any || (number && token.kind !== 'word') || token.forms.some((form) => words.has(form));
}
