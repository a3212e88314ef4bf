import { z } from 'zod';
import { readYaml } from '../files/yaml-file.ts';
import type { Fault, LineOf } from '../files/yaml-file.ts';
import { indexOfPhrases, phraseFrom } from './phrases.ts';
import type { Phrase, PhraseIndex, ReadToken } from './phrases.ts';
import { optOutFaults } from './opt-out-words.ts';
import type { Token } from './tokens.ts';
import { gluedNumber } from './glued-numbers.ts';
import { parseCryWeights } from './cry-weights.ts';
import type { CryWeights } from './cry-weights.ts';
import { shortSlipsOf, slipIndexOf, wordsMeantBy } from './slips-in-words.ts';
import type { SlipIndex } from './slips-in-words.ts';

export const COMMANDS = [
  'start',
  'begin',
  'in',
  'arrived',
  'end',
  'more',
  'ok',
  'back',
  'at',
  'status',
  'note',
  'ring',
  'worried',
  'words',
  'read',
  'take',
  'cant',
  'safe',
  'dialled',
] as const;
export type Command = (typeof COMMANDS)[number];

/** Named groups of words (WORD_LISTS) and of phrases (PHRASE_LISTS) that the reader uses. */
const WORD_LISTS = [
  'minutes',
  'hours',
  'one',
  'half',
  'quarter',
  'couple',
  'and',
  'about',
  'between-lengths',
  'until',
  'by',
  'before-by-an-amount',
  'soon',
  'not-after-a-stay',
  'this-day',
  'maybe',
  'am',
  'pm',
  'oclock',
  'past',
  'to',
  'noon',
  'midnight',
  'streets',
  'parts',
  'house-marks',
  'titles',
  'before-a-place',
  'before-an-address',
  'behind-a-place',
  'not-in-an-address',
  'not-before-a-house',
  'not-after-a-house',
  'sentences',
  'pin',
  'beside-a-pin',
  'before-a-pin',
  'negations',
  'other-days',
  'leaving',
  'asks-for-words',
  'beside-an-end',
  'never-first',
  'never-last',
  'acknowledged',
  'thanks',
  'before-start',
  'after-start',
  'not-after-start',
  'before-home',
  'beside-home',
  'home',
  'not-after-home',
  'before-a-thing',
  'beside-more',
  'beside-ring',
  'beside-read',
  'before-ring',
  'asks-to-ring',
  'introduces',
  'before-a-name',
  'not-names',
  'beside-take',
  'reference',
  'beside-a-reference',
  'around-a-cry',
  'key-of-a-cry',
  'small-words',
  'fillers',
  'longer-by-a-slip',
  'short-with-slips',
  'common',
] as const;
export type WordList = (typeof WORD_LISTS)[number];

const PHRASE_LISTS = [
  'courtesies',
  'automatic-begins',
  'automatic-whole',
  'reactions',
  'ends',
  'sounds-like-end',
  'oks',
  'all-well',
  'well-oneself',
  'backs',
  'statuses',
  'watched',
  'ring-offs',
  'moves-the-end',
  'in-danger',
  'signs-in',
  'going-in',
  'needs-somebody',
  'sends-for',
  'missing-people',
  'who-is-out',
  'by-mistake',
  'pin-trouble',
  'cry-sure',
  'cry-always',
  'cry-on-visit',
  'cry-for-others',
  'not-help',
  'not-threat',
  'only-told',
  'in-the-past',
  'at-ease',
  'not-about',
  'maybe-takes',
  'going',
  'asks-for-facts',
  'cants',
  'not-cant',
  'dialled',
  'maybe-dialled',
  'not-dialled',
  'maybe-safe',
  'not-safe',
] as const;
export type PhraseList = (typeof PHRASE_LISTS)[number];

/** All words and phrases of texts, of every language together, ready to be looked up. */
export interface Vocabulary {
  commands: ReadonlyMap<string, ReadonlySet<Command>>;
  pictures: ReadonlyMap<string, string>;
  numbers: ReadonlyMap<string, number>;
  signatures: readonly string[];
  words: ReadonlyMap<WordList, ReadonlySet<string>>;
  phrases: ReadonlyMap<PhraseList, PhraseIndex>;
  /**
   * For each word, for numbers and for any token: the bits of the indexes in which it may be the rarest part of a
   * phrase.
   */
  indexes: { ofWord: ReadonlyMap<string, number>; ofNumber: number; ofAny: number };
  slips: SlipIndex;
  /**
   * Mistyped forms of the short words of cries, with the words that are meant. They are used only to look for a cry.
   */
  shortSlips: ReadonlyMap<string, readonly string[]>;
  /** The kinds of each word ("weapon", "somebody"). Words of one kind are weighed alike. */
  kinds: ReadonlyMap<string, readonly string[]>;
  /** How strongly each mark of a text points to a cry, for each language. */
  cryWeights: readonly CryWeights[];
  /** Words of cries. They are used to find words that are written together or split. */
  cries: ReadonlySet<string>;
  /**
   * `keyWords`: of two words written together, one must be in this list. `smallWords`: the words of one or two letters
   * that may be part of such a writing.
   */
  keyWords: ReadonlySet<string>;
  smallWords: ReadonlySet<string>;
  /** Words that may stand inside a phrase although it does not name them. */
  fillers: ReadonlySet<string>;
}

const word = z
  .string()
  .regex(/^[\p{Ll}\p{Lo}\d@+]+$/u, 'must be one word in small letters, without accents and apostrophes');
const words = z.array(word);
const phrases = z.array(z.string());

const vocabularyShape = z.strictObject({
  commands: z.partialRecord(z.enum(COMMANDS), words).default({}),
  pictures: z.record(z.string().regex(/^\p{Extended_Pictographic}$/u, 'must be one picture'), word).default({}),
  numbers: z.record(word, z.number().positive()).default({}),
  signatures: z.array(z.string().regex(/^[^\p{Lu}]+$/u, 'must be written in small letters')).default([]),
  words: z.partialRecord(z.enum(WORD_LISTS), words).default({}),
  /** Lists of one file, for that file's phrases. */
  lists: z.record(z.string(), words).default({}),
  phrases: z.partialRecord(z.enum(PHRASE_LISTS), phrases).default({}),
  /** Kinds of words, with which cries are weighed. A kind that several files name is one kind. */
  kinds: z.record(z.string().regex(/^[a-z-]+$/, 'must be small letters and dashes'), words).default({}),
  /** Written by the program that learns the weights: "weight weight mark" on each line. */
  'cry-weights': z.string().optional(),
  'everyday-words': words.default([]),
  /** Opt-out words of the carriers that the line uses knowingly. */
  'opt-out-collisions-known': words.default([]),
});
type VocabularyFile = z.infer<typeof vocabularyShape>;

/** One file of `flows/texts/` after it was read. */
export interface VocabularyPart {
  file: string;
  value: VocabularyFile;
  phrases: Map<PhraseList, Phrase[]>;
  cryWeights: CryWeights;
}

/** Reads one file of words. Never throws: each fault is returned with file, line and reason. */
export function parseVocabulary(file: string, yaml: string): { part?: VocabularyPart; faults: Fault[] } {
  const read = readYaml(file, yaml, vocabularyShape);
  if (read.value === undefined) return { faults: read.faults };
  const { value, lineOf } = read;
  const faults: Fault[] = [];
  const lists = listsOf(value);
  const compiled = new Map<PhraseList, Phrase[]>();
  for (const name of PHRASE_LISTS) {
    compiled.set(
      name,
      (value.phrases[name] ?? []).flatMap((written, index) => {
        try {
          return [phraseFrom(written, lists)];
        } catch (error) {
          faults.push({
            file,
            line: lineOf('phrases', name, index),
            reason: error instanceof Error ? error.message : 'cannot be read',
          });
          return [];
        }
      }),
    );
  }
  faults.push(...twiceSaid(file, value, lineOf), ...optOutFaults(file, value, lineOf));
  const cryWeights = parseCryWeights(value['cry-weights'] ?? '');
  if (cryWeights === null)
    faults.push({ file, line: lineOf('cry-weights'), reason: 'must be lines of two whole numbers and a mark' });
  return faults.length > 0 || cryWeights === null
    ? { faults }
    : { part: { file, value, phrases: compiled, cryWeights }, faults };
}

/** The lists that a phrase may name: the file's own lists, the groups of words, and commands. */
function listsOf(value: VocabularyFile): Map<string, ReadonlySet<string>> {
  const named = [...Object.entries(value.words), ...Object.entries(value.commands), ...Object.entries(value.lists)];
  return new Map(named.map(([name, list]) => [name, new Set(list)]));
}

function twiceSaid(file: string, value: VocabularyFile, lineOf: LineOf): Fault[] {
  return PHRASE_LISTS.flatMap((name) =>
    (value.phrases[name] ?? []).flatMap((written, index, all) =>
      all.indexOf(written) < index
        ? [{ file, line: lineOf('phrases', name, index), reason: `"${written}" is there twice` }]
        : [],
    ),
  );
}

/** Joins the files of all languages into one vocabulary. */
export function vocabularyFrom(parts: readonly VocabularyPart[]): Vocabulary {
  const commands = new Map<string, Set<Command>>();
  for (const name of COMMANDS) {
    for (const written of parts.flatMap(({ value }) => value.commands[name] ?? []))
      commands.set(written, new Set([...(commands.get(written) ?? []), name]));
  }
  // An SOS is short and close to everyday words. So all its spellings are in the data, and slips are not looked for.
  const all = parts.flatMap((part) =>
    PHRASE_LISTS.flatMap((name) => (name === 'cry-sure' ? [] : (part.phrases.get(name) ?? []))),
  );
  const everyday = new Set(parts.flatMap(({ value }) => value['everyday-words']));
  const common = new Set(parts.flatMap(({ value }) => value.words.common ?? []));
  const indexed = new Map(
    PHRASE_LISTS.map((name, position) => [
      name,
      indexOfPhrases(
        parts.flatMap((part) => part.phrases.get(name) ?? []),
        position,
        common,
      ),
    ]),
  );
  const kinds = kindsIn(parts);
  const slips = slipIndexOf(
    [
      ...commands.keys(),
      ...parts.flatMap(({ value }) => Object.keys(value.numbers)),
      ...[...WITH_SLIPS].flatMap((name) => parts.flatMap(({ value }) => value.words[name] ?? [])),
      ...all.flatMap(wordsOfPhrase),
      ...kinds.keys(),
    ],
    everyday,
    new Set(parts.flatMap(({ value }) => value.words['longer-by-a-slip'] ?? [])),
  );
  return {
    commands,
    pictures: new Map(parts.flatMap(({ value }) => Object.entries(value.pictures))),
    numbers: new Map(parts.flatMap(({ value }) => Object.entries(value.numbers))),
    signatures: parts.flatMap(({ value }) => value.signatures),
    words: new Map(WORD_LISTS.map((name) => [name, new Set(parts.flatMap(({ value }) => value.words[name] ?? []))])),
    phrases: indexed,
    indexes: indexBits([...indexed.values()]),
    kinds,
    cryWeights: parts.map(({ cryWeights }) => cryWeights).filter(({ weights }) => weights.size > 0),
    keyWords: new Set(parts.flatMap(({ value }) => value.words['key-of-a-cry'] ?? [])),
    smallWords: new Set(parts.flatMap(({ value }) => value.words['small-words'] ?? [])),
    fillers: new Set(parts.flatMap(({ value }) => value.words.fillers ?? [])),
    cries: new Set([
      ...parts.flatMap(({ value }) => value.words['around-a-cry'] ?? []),
      ...CRY_LISTS.flatMap((name) => parts.flatMap((part) => (part.phrases.get(name) ?? []).flatMap(wordsOfPhrase))),
    ]),
    slips,
    shortSlips: shortSlipsOf(
      parts.flatMap(({ value }) => value.words['short-with-slips'] ?? []),
      slips.everyday,
    ),
  };
}

function kindsIn(parts: readonly VocabularyPart[]): Map<string, string[]> {
  const kinds = new Map<string, string[]>();
  for (const [kind, said] of parts.flatMap(({ value }) => Object.entries(value.kinds)))
    for (const one of said) kinds.set(one, [...new Set([...(kinds.get(one) ?? []), kind])]);
  return kinds;
}

function indexBits(indexes: readonly PhraseIndex[]): Vocabulary['indexes'] {
  const ofWord = new Map<string, number>();
  for (const { bit, byWord } of indexes)
    for (const word of byWord.keys()) ofWord.set(word, (ofWord.get(word) ?? 0) | bit);
  const bitsOf = (holds: (index: PhraseIndex) => boolean) =>
    indexes.filter(holds).reduce((bits, { bit }) => bits | bit, 0);
  return {
    ofWord,
    ofNumber: bitsOf(({ byNumber }) => byNumber.length > 0),
    ofAny: bitsOf(({ byAny }) => byAny.length > 0),
  };
}

const CRY_LISTS = ['cry-sure', 'cry-always', 'cry-on-visit', 'cry-for-others'] as const satisfies readonly PhraseList[];

const wordsOfPhrase = ({ elements }: Phrase): string[] => elements.flatMap((element) => [...element.words]);

const NO_WORDS: ReadonlySet<string> = new Set();
const NO_PHRASES: PhraseIndex = indexOfPhrases([], 31, NO_WORDS);

export const phrasesOf = ({ phrases: known }: Vocabulary, name: PhraseList): PhraseIndex =>
  known.get(name) ?? NO_PHRASES;

/** Lists whose words may have a slip. In the other lists a slip could turn a name into a "not". */
const WITH_SLIPS: ReadonlySet<WordList> = new Set([
  'minutes',
  'hours',
  'half',
  'quarter',
  'until',
  'other-days',
  'leaving',
]);

/** Whether a token is one of the words of a list. */
export function isOneOf({ words: known }: Vocabulary, name: WordList, token: ReadToken | undefined): boolean {
  const list = known.get(name);
  if (token === undefined || list === undefined) return false;
  for (const form of WITH_SLIPS.has(name) ? token.forms : token.written) if (list.has(form)) return true;
  return false;
}

/** Commands that lower nobody's protection. So "tale 15" may mean TAKE 15, although "tale" is a word of its own. */
const HARMLESS: ReadonlySet<Command> = new Set(['start', 'begin', 'arrived', 'more', 'ring', 'take']);

/**
 * The command that an everyday word is one slip from; null if there is none. Use it only for texts that say nothing
 * else but a length.
 */
export function asNearCommand(vocabulary: Vocabulary, token: ReadToken): ReadToken | null {
  if (token.kind !== 'word' || commandsOf(vocabulary, token).length > 0) return null;
  const near = wordsMeantBy({ ...vocabulary.slips, everyday: NO_WORDS }, token.text).filter((word) =>
    [...(vocabulary.commands.get(word) ?? [])].some((command) => HARMLESS.has(command)),
  );
  return near.length > 0 ? { ...token, written: near, forms: near } : null;
}

/** The commands that a token may stand for. */
export const commandsOf = ({ commands }: Vocabulary, token: ReadToken | undefined): Command[] =>
  token ? token.forms.flatMap((form) => [...(commands.get(form) ?? [])]) : [];

/**
 * The token with every word that it may stand for. A key that was held down ("heeelp") counts as one slip. `others`:
 * further words that it may be.
 */
export function readToken(
  { slips, numbers, indexes, fillers }: Vocabulary,
  token: Token,
  others: readonly string[] = [],
): ReadToken {
  const { kind, text, before, gap, from, to } = token;
  if (kind !== 'word') {
    return {
      kind,
      text,
      before,
      gap,
      from,
      to,
      written: [text],
      forms: [text],
      isNumber: true,
      isFiller: false,
      indexes: (indexes.ofWord.get(text) ?? 0) | indexes.ofNumber | indexes.ofAny,
    };
  }
  const written = /(.)\1\1/u.test(text)
    ? [text, text.replaceAll(/(.)\1{2,}/gu, '$1$1'), text.replaceAll(/(.)\1{2,}/gu, '$1')]
    : [text];
  const meant = [...written.flatMap((form) => wordsMeantBy(slips, form)), ...others];
  const forms = meant.length > 0 ? [...new Set([...written, ...meant])] : written;
  const isNumber =
    forms.some((form) => numbers.has(form)) || (text.length > 5 && gluedNumber(numbers, text) !== undefined);
  let bits = indexes.ofAny | (isNumber ? indexes.ofNumber : 0);
  for (const form of forms) bits |= indexes.ofWord.get(form) ?? 0;
  return { kind, text, before, gap, from, to, written, forms, isNumber, isFiller: fillers.has(text), indexes: bits };
}
