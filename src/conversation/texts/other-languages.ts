import { foldedWord } from './tokens.ts';
import type { Token } from './tokens.ts';

/** Meanings that are a cry where all of `all` stand in a text, and none of `none`. */
interface ForeignCry {
  all: readonly string[];
  none: readonly string[];
}

/** What words of danger mean in other languages than English, ready to be looked up. */
export interface OtherLanguages {
  /** The meanings of a word, or of two or three words with a space between them. */
  meanings: ReadonlyMap<string, readonly string[]>;
  /** The same by the beginning of a word, for words with many endings. */
  stems: ReadonlyMap<string, readonly string[]>;
  /** The same for scripts that put no space between words, by their first letter. */
  runs: ReadonlyMap<string, readonly (readonly [string, readonly string[]])[]>;
  always: readonly ForeignCry[];
  onVisit: readonly ForeignCry[];
  /** Meanings that are a cry where a text says hardly anything else. */
  alone: ReadonlySet<string>;
  /** Meanings of a text that speaks of another time, or is at ease. */
  atEase: ReadonlySet<string>;
  /** Meanings that a "not" beside them undoes. */
  undoneByNot: ReadonlySet<string>;
  /** Words of English. They say nothing of another language unless they have a meaning in one. */
  english: ReadonlySet<string>;
}

/** More words of English than this, of all words, and the text is in English. */
const MOST_ENGLISH = 0.34;
/** The most words of a text that says hardly anything else. */
const HARDLY_ANYTHING = 2;
/** A word alone may be a slip in an English one. */
const FEWEST_FOR_A_ROW = 2;
const LONGEST_PHRASE = 3;
const SHORTEST_STEM = 3;
const LONGEST_STEM = 9;

/** A word of the text with its meanings. `isForeign`: it is no word of English. */
interface Glossed {
  meanings: readonly string[];
  isForeign: boolean;
  isEnglish: boolean;
  isApart: boolean;
}

/**
 * Whether a text that is mostly in another language cries for help. The words' meanings decide, in whatever order they
 * stand, for word order differs by language.
 */
export function cryInAnotherLanguage(
  languages: OtherLanguages,
  tokens: readonly Token[],
): 'always' | 'on-visit' | 'none' {
  const words = wordsOf(tokens);
  // Most texts are in English: a look at each word is enough.
  if (words.every(({ text }) => languages.english.has(text))) return 'none';
  const glossed = withoutUndone(languages, glossedWords(languages, words));
  const english = glossed.filter(({ isEnglish }) => isEnglish);
  if (english.length > glossed.length * MOST_ENGLISH) return 'none';
  const all = new Set(glossed.flatMap(({ meanings }) => meanings));
  const foreign = new Set(glossed.flatMap(({ meanings, isForeign }) => (isForeign ? meanings : [])));
  const isAlone = glossed.length <= HARDLY_ANYTHING && [...foreign].some((meaning) => languages.alone.has(meaning));
  const holds = (cry: ForeignCry): boolean =>
    cry.all.every((meaning) => all.has(meaning)) &&
    cry.all.some((meaning) => foreign.has(meaning)) &&
    !cry.none.some((meaning) => all.has(meaning));
  if (isAlone || languages.always.some(holds)) return 'always';
  if (glossed.length < FEWEST_FOR_A_ROW || [...all].some((meaning) => languages.atEase.has(meaning))) return 'none';
  return languages.onVisit.some(holds) ? 'on-visit' : 'none';
}

interface Word {
  text: string;
  isApart: boolean;
}

/** Words and what is glued to them: "sa3duni" is one word. */
function wordsOf(tokens: readonly Token[]): Word[] {
  const words: Word[] = [];
  tokens.forEach(({ text, before, gap }, at) => {
    const last = words.at(-1);
    if (last && at > 0 && before === '') last.text += text;
    else words.push({ text, isApart: at === 0 || gap > 0 });
  });
  return words
    .map(({ text, isApart }) => ({ text: keyOf(text), isApart }))
    .filter(({ text }) => !/^\d{1,2}$/.test(text));
}

function glossedWords(languages: OtherLanguages, words: readonly Word[]): Glossed[] {
  const glossed: Glossed[] = [];
  for (let at = 0; at < words.length;) {
    const { meanings, length } = meaningsAt(languages, words, at);
    const text = words[at]?.text ?? '';
    const isEnglish = length === 1 && languages.english.has(text);
    glossed.push({
      meanings,
      isForeign: meanings.length > 0 && !isEnglish,
      isEnglish: isEnglish && meanings.length === 0,
      isApart: words[at]?.isApart ?? true,
    });
    at += length;
  }
  return glossed;
}

const NONE: readonly string[] = [];

function meaningsAt(
  languages: OtherLanguages,
  words: readonly Word[],
  at: number,
): { meanings: readonly string[]; length: number } {
  for (let length = Math.min(LONGEST_PHRASE, words.length - at); length > 1; length--) {
    const phrase = words
      .slice(at, at + length)
      .map(({ text }) => text)
      .join(' ');
    const meanings = languages.meanings.get(phrase);
    if (meanings) return { meanings, length };
  }
  return { meanings: meaningsOf(languages, words[at]?.text ?? ''), length: 1 };
}

function meaningsOf(languages: OtherLanguages, text: string): readonly string[] {
  const known = languages.meanings.get(text);
  if (known) return known;
  if (WITHOUT_SPACES.test(text)) return meaningsInARun(languages, text);
  for (let length = Math.min(LONGEST_STEM, text.length); length >= SHORTEST_STEM; length--) {
    const meanings = languages.stems.get(text.slice(0, length));
    if (meanings) return meanings;
  }
  const bare = text.replace(ARABIC_BEGIN, '');
  return bare === text ? NONE : (languages.meanings.get(bare) ?? NONE);
}

/** Scripts that put no space between words. */
const SCRIPTS = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar'];
const WITHOUT_SPACES = new RegExp(`[${SCRIPTS.map((script) => `\\p{Script=${script}}`).join('')}]`, 'u');

function meaningsInARun({ runs }: OtherLanguages, text: string): string[] {
  const found = new Set<string>();
  for (let at = 0; at < text.length; at++) {
    for (const [run, meanings] of runs.get(text.charAt(at)) ?? [])
      if (text.startsWith(run, at)) for (const meaning of meanings) found.add(meaning);
  }
  return [...found];
}

/** "And", "the", "with", "to", which Arabic writes as one with the word. */
const ARABIC_BEGIN =
  /^(?:[\u0648\u0641]?(?:[\u0628\u0643]?\u0627\u0644|\u0644\u0644)|[\u0648\u0641\u0628\u0644])(?=\p{L}{3})/u;

/** "I don't need help": a "not" beside a word undoes it. */
function withoutUndone({ undoneByNot }: OtherLanguages, words: readonly Glossed[]): Glossed[] {
  const isNot = (word: Glossed | undefined): boolean => word?.meanings.includes('not') === true;
  return words.map((word, at) => {
    const next = words[at + 1];
    const isUndone = (!word.isApart && isNot(words[at - 1])) || (next?.isApart === false && isNot(next));
    return isUndone ? { ...word, meanings: word.meanings.filter((meaning) => !undoneByNot.has(meaning)) } : word;
  });
}

/** Letters that Arabic, Persian and Urdu write in several ways. */
const SAME_LETTERS: readonly (readonly [RegExp, string])[] = [
  [/[\u064A\u0649]/gu, '\u06CC'],
  [/\u0643/gu, '\u06A9'],
  [/\u0629/gu, '\u0647'],
  [/[\u06C1\u06BE\u06D5]/gu, '\u0647'],
];
const ARABIC = /\p{Script=Arabic}/u;

/** A word as it is looked up. */
function keyOf(word: string): string {
  const folded = foldedWord(word);
  if (!ARABIC.test(folded)) return folded;
  return SAME_LETTERS.reduce((text, [letters, one]) => text.replaceAll(letters, one), folded);
}

/** How a file of words writes them: by language, the meanings and their words. A star stands for any ending. */
type Glosses = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

interface ForeignCriesAsWritten {
  always: readonly string[];
  'on-visit': readonly string[];
  alone: readonly string[];
  'at-ease': readonly string[];
  'undone-by-not': readonly string[];
}

export function otherLanguagesFrom(
  glosses: readonly Glosses[],
  cries: readonly ForeignCriesAsWritten[],
  english: ReadonlySet<string>,
  learnt: readonly string[],
): OtherLanguages {
  const meanings = new Map<string, string[]>();
  const stems = new Map<string, string[]>();
  const add = (map: Map<string, string[]>, word: string, meaning: string) => {
    map.set(word, [...new Set([...(map.get(word) ?? []), ...meaning.split(' ')])]);
  };
  for (const [meaning, words] of glosses.flatMap((one) => Object.values(one).flatMap((said) => Object.entries(said)))) {
    for (const word of words) {
      const key = word.replace(/\*$/, '').split(' ').map(keyOf).join(' ');
      add(word.endsWith('*') ? stems : meanings, key, meaning);
    }
  }
  const runs = new Map<string, [string, string[]][]>();
  for (const [word, said] of meanings) {
    if (!WITHOUT_SPACES.test(word)) continue;
    runs.set(word.charAt(0), [...(runs.get(word.charAt(0)) ?? []), [word, said]]);
  }
  const rowsOf = (name: 'always' | 'on-visit') => cries.flatMap((one) => one[name]).map(foreignCryFrom);
  const setOf = (name: 'alone' | 'at-ease' | 'undone-by-not') => new Set(cries.flatMap((one) => one[name]));
  return {
    meanings,
    stems,
    runs,
    always: rowsOf('always'),
    onVisit: rowsOf('on-visit'),
    alone: setOf('alone'),
    atEase: setOf('at-ease'),
    undoneByNot: setOf('undone-by-not'),
    // The texts that were learnt from are mostly in English.
    english: new Set([...english, ...learnt.filter((word) => !meanings.has(word))]),
  };
}

/** "need help -client": the meanings, and after a dash what must not be there. */
function foreignCryFrom(written: string): ForeignCry {
  const parts = written.split(' ');
  return {
    all: parts.filter((part) => !part.startsWith('-')),
    none: parts.filter((part) => part.startsWith('-')).map((part) => part.slice(1)),
  };
}
