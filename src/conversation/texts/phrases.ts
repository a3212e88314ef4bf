import { breakBefore } from './tokens.ts';
import type { Token } from './tokens.ts';

/**
 * A phrase as people write it into the data, word by word:
 * - `call|ring`: either word;
 * - `the?`: the word may be missing;
 * - `<threats>`: any word of that list; `<threats>*`: any number of them;
 * - `NUMBER`: a number; `ANY`: any word;
 * - `...`: up to four words;
 * - `^` and `$`: the beginning and the end of a clause; `^^` and `$$`: those of the text.
 */
export interface Phrase {
  written: string;
  elements: Element[];
  begins: Edge;
  ends: Edge;
}

/** Where a phrase must begin or end: anywhere, at the edge of a clause, or of the whole text. */
type Edge = 'anywhere' | 'clause' | 'text';

interface Element {
  words: ReadonlySet<string>;
  number: boolean;
  any: boolean;
  least: 0 | 1;
  most: number;
}

/** Phrases by the words of their rarest necessary part. So a text is only compared with phrases that it can contain. */
export interface PhraseIndex {
  bit: number;
  byWord: ReadonlyMap<string, readonly Anchored[]>;
  byNumber: readonly Anchored[];
  byAny: readonly Anchored[];
}

/** `before`: the most words of the phrase that stand before that part. */
interface Anchored {
  phrase: Phrase;
  before: number;
}

/**
 * A token and the words that it may stand for. `written`: the word as written. `forms`: also the words that it is one
 * slip from. `indexes`: bits of the indexes in which a phrase has one of its forms as its rarest part. `isFiller`: a
 * word such as "just" or "really", which may stand anywhere in a phrase.
 */
export interface ReadToken extends Token {
  written: string[];
  forms: string[];
  isNumber: boolean;
  isFiller: boolean;
  indexes: number;
}

export interface Place {
  from: number;
  to: number;
}

/** The most repeats in a phrase. This bound keeps reading linear in the length of a text. */
const MOST_REPEATS = 8;
const MOST_IN_A_GAP = 4;
/** The most fillers in a phrase that names none. */
const MOST_FILLERS = 2;
const NUMBER = 'NUMBER';
const ANY = 'ANY';

type Lists = ReadonlyMap<string, ReadonlySet<string>>;

/** Throws an error that says what is wrong with the phrase. `vocabulary-file.ts` adds file and line. */
export function phraseFrom(written: string, lists: Lists): Phrase {
  const parts = written.split(/\s+/).filter((part) => part !== '');
  const begins: Edge = parts[0] === '^^' ? 'text' : parts[0] === '^' ? 'clause' : 'anywhere';
  const ends: Edge = parts.at(-1) === '$$' ? 'text' : parts.at(-1) === '$' ? 'clause' : 'anywhere';
  const elements = parts
    .slice(begins === 'anywhere' ? 0 : 1, ends === 'anywhere' ? undefined : -1)
    .map((part) => elementFrom(part, lists));
  if (!elements.some(({ least }) => least === 1)) throw new Error(`"${written}" needs a word that must be there`);
  return { written, elements, begins, ends };
}

function elementFrom(part: string, lists: Lists): Element {
  if (part === '...') return { words: new Set(), number: false, any: true, least: 0, most: MOST_IN_A_GAP };
  const mark = /[?*]$/.exec(part)?.[0] ?? '';
  const alternatives = part.slice(0, part.length - mark.length).split('|');
  const words = alternatives
    .filter((word) => word !== NUMBER && word !== ANY)
    .flatMap((word) => {
      const list = /^<(.+)>$/.exec(word)?.[1];
      if (list === undefined) return [word];
      const known = lists.get(list);
      if (!known) throw new Error(`"${part}" names the list ${list}, which is not there`);
      return [...known];
    });
  const odd = words.find((word) => !/^[\p{Ll}\p{Lo}\d@+]+$/u.test(word));
  if (odd !== undefined) throw new Error(`"${odd}" must be one word in small letters without apostrophes`);
  return {
    words: new Set(words),
    number: alternatives.includes(NUMBER),
    any: alternatives.includes(ANY),
    least: mark === '' ? 1 : 0,
    most: mark === '*' ? MOST_REPEATS : 1,
  };
}

/** As many as a number holds for `&`. Lists may share one: it only says where a look is worth it. */
const BITS = 31;

/** `position`: the index's place in the vocabulary. `common`: words in most texts, which make a poor index. */
export function indexOfPhrases(phrases: readonly Phrase[], position: number, common: ReadonlySet<string>): PhraseIndex {
  const byWord = new Map<string, Anchored[]>();
  const byNumber: Anchored[] = [];
  const byAny: Anchored[] = [];
  for (const phrase of phrases) {
    const { anchor, before } = anchorOf(phrase, common);
    if (anchor.any) byAny.push({ phrase, before });
    if (anchor.number) byNumber.push({ phrase, before });
    for (const word of anchor.words) {
      const others = byWord.get(word);
      if (others) others.push({ phrase, before });
      else byWord.set(word, [{ phrase, before }]);
    }
  }
  return { bit: 2 ** (position % BITS), byWord, byNumber, byAny };
}

const COST_OF_A_COMMON_WORD = 60;

function anchorOf({ elements }: Phrase, common: ReadonlySet<string>): { anchor: Element; before: number } {
  const cost = ({ words, number, any }: Element) =>
    words.size +
    COST_OF_A_COMMON_WORD * [...words].filter((word) => common.has(word)).length +
    (number ? 20 : 0) +
    (any ? 10_000 : 0);
  const needed = elements.filter(({ least }) => least === 1);
  const anchor = needed.reduce((best, element) => (cost(element) < cost(best) ? element : best));
  return { anchor, before: elements.slice(0, elements.indexOf(anchor)).reduce((sum, { most }) => sum + most, 0) };
}

/** The places of the index's phrases in the tokens. If several begin at one token, the longest. */
export function placesOfPhrases(index: PhraseIndex, tokens: readonly ReadToken[]): Place[] {
  const ends = new Map<number, number>();
  for (const { from, to } of matches(index, tokens, false)) if (to > (ends.get(from) ?? from)) ends.set(from, to);
  return [...ends].map(([from, to]) => ({ from, to })).sort((one, other) => one.from - other.from);
}

export function holdsPhrase(index: PhraseIndex, tokens: readonly ReadToken[]): boolean {
  return matches(index, tokens, true).length > 0;
}

/** Whether a phrase covers all the tokens. */
export function isPhrase(index: PhraseIndex, tokens: readonly ReadToken[]): boolean {
  return matches(index, tokens, false).some(({ from, to }) => from === 0 && to === tokens.length);
}

/** Whether a phrase stands at the beginning of the tokens. */
export function beginsWithPhrase(index: PhraseIndex, tokens: readonly ReadToken[]): boolean {
  return matches(index, tokens.slice(0, LONGEST_BEGIN), false).some(({ from }) => from === 0);
}

const LONGEST_BEGIN = 12;

/**
 * Every place of every phrase, or the first one found. It uses loops, not closures, because it runs some twenty times
 * for each word of each text.
 */
function matches(index: PhraseIndex, tokens: readonly ReadToken[], isOneEnough: boolean): Place[] {
  const found: Place[] = [];
  for (let at = 0; at < tokens.length && !(isOneEnough && found.length > 0); at++) {
    const token = tokens[at];
    if (!token || (token.indexes & index.bit) === 0) continue;
    for (const form of token.forms) {
      const anchored = index.byWord.get(form);
      if (anchored) addMatches(anchored, tokens, at, found);
    }
    if (token.isNumber) addMatches(index.byNumber, tokens, at, found);
    addMatches(index.byAny, tokens, at, found);
  }
  return found;
}

/** Tries the phrases whose rarest part this token may be. */
function addMatches(anchored: readonly Anchored[], tokens: readonly ReadToken[], at: number, found: Place[]): void {
  for (const { phrase, before } of anchored) {
    for (let from = Math.max(0, at - before); from <= at; from++) {
      if (!canBeginAt(phrase, tokens, from)) continue;
      const to = endOf(phrase, 0, tokens, from, from, 0);
      if (to !== null) found.push({ from, to });
    }
  }
}

function canBeginAt({ begins }: Phrase, tokens: readonly ReadToken[], from: number): boolean {
  return from === 0 || begins === 'anywhere' || (begins === 'clause' && breakBefore(tokens[from]) > 0);
}

/** The farthest end of the phrase's elements from `element` on, if they match at `at`; otherwise null. */
function endOf(
  phrase: Phrase,
  element: number,
  tokens: readonly ReadToken[],
  at: number,
  start: number,
  fillers: number,
): number | null {
  const wanted = phrase.elements[element];
  if (!wanted) return canEndAt(phrase, tokens, at) ? at : null;
  let most = 0;
  while (most < wanted.most && fits(wanted, tokens[at + most], at + most > start)) most += 1;
  for (let taken = most; taken >= wanted.least; taken--) {
    const to = endOf(phrase, element + 1, tokens, at + taken, start, fillers);
    if (to !== null) return to;
  }
  const isPassed =
    at > start && fillers < MOST_FILLERS && tokens[at]?.isFiller === true && breakBefore(tokens[at]) === 0;
  return isPassed ? endOf(phrase, element, tokens, at + 1, start, fillers + 1) : null;
}

function canEndAt({ ends }: Phrase, tokens: readonly ReadToken[], at: number): boolean {
  if (ends === 'anywhere' || at >= tokens.length) return true;
  return ends === 'clause' && breakBefore(tokens[at]) > 0;
}

function fits({ words, number, any }: Element, token: ReadToken | undefined, isInside: boolean): boolean {
  if (!token || (isInside && breakBefore(token) === 2)) return false;
  if (any || (number && token.isNumber)) return true;
  for (const form of token.forms) if (words.has(form)) return true;
  return false;
}
