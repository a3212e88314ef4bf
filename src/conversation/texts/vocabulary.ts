import type { CryWeights } from './cry-weights.ts';
import type { RequestWeights } from './request-weights.ts';
import { otherLanguagesFrom } from './other-languages.ts';
import type { OtherLanguages } from './other-languages.ts';
import { indexOfPhrases } from './phrases.ts';
import type { Phrase, PhraseIndex } from './phrases.ts';
import { shortSlipsOf, slipIndexOf } from './slips-in-words.ts';
import type { SlipIndex } from './slips-in-words.ts';
import type { SpokenDigits } from './spelled-pins.ts';
import type { VocabularyPart } from './vocabulary-file.ts';
import { COMMANDS, PHRASE_LISTS, WITH_SLIPS, WORD_LISTS } from './vocabulary-lists.ts';
import type { Command, PhraseList, WordList } from './vocabulary-lists.ts';

/** All words and phrases of texts, of every language together, ready to be looked up. */
export interface Vocabulary {
  commands: ReadonlyMap<string, ReadonlySet<Command>>;
  pictures: ReadonlyMap<string, string>;
  numbers: ReadonlyMap<string, number>;
  /** How people say the digits of a PIN. */
  spoken: SpokenDigits;
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
  /** How strongly each mark of a text points to a request that no rule understands, for each language. */
  requestWeights: readonly RequestWeights[];
  /** The same of what people say who were asked about an alarm. */
  answerWeights: readonly RequestWeights[];
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
  /** Words of danger in the languages that have few words here. */
  otherLanguages: OtherLanguages;
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
    spoken: {
      digits: new Map(parts.flatMap(({ value }) => Object.entries(value.digits))),
      repeats: new Map(parts.flatMap(({ value }) => Object.entries(value['repeats-a-digit']))),
    },
    signatures: parts.flatMap(({ value }) => value.signatures),
    words: new Map(WORD_LISTS.map((name) => [name, new Set(parts.flatMap(({ value }) => value.words[name] ?? []))])),
    phrases: indexed,
    indexes: indexBits([...indexed.values()]),
    kinds,
    cryWeights: parts.map(({ cryWeights }) => cryWeights).filter(({ weights }) => weights.size > 0),
    requestWeights: parts.map(({ requestWeights }) => requestWeights).filter(({ weights }) => weights.size > 0),
    answerWeights: parts.map(({ answerWeights }) => answerWeights).filter(({ weights }) => weights.size > 0),
    keyWords: new Set(parts.flatMap(({ value }) => value.words['key-of-a-cry'] ?? [])),
    smallWords: new Set(parts.flatMap(({ value }) => value.words['small-words'] ?? [])),
    fillers: new Set(parts.flatMap(({ value }) => value.words.fillers ?? [])),
    cries: new Set([
      ...parts.flatMap(({ value }) => value.words['around-a-cry'] ?? []),
      ...CRY_LISTS.flatMap((name) => parts.flatMap((part) => (part.phrases.get(name) ?? []).flatMap(wordsOfPhrase))),
    ]),
    slips,
    otherLanguages: otherLanguagesFrom(
      parts.map(({ value }) => value.glosses),
      parts.flatMap(({ value }) => value['foreign-cries'] ?? []),
      englishIn(parts),
      parts.flatMap(({ cryWeights }) => [...cryWeights.weights.keys()]),
    ),
    shortSlips: shortSlipsOf(
      parts.flatMap(({ value }) => value.words['short-with-slips'] ?? []),
      slips.everyday,
    ),
  };
}

const OF_ENGLISH = /(?:^|\/)en[.-]/;

/** Every word of the files of English. */
function englishIn(parts: readonly VocabularyPart[]): Set<string> {
  return new Set(
    parts
      .filter(({ file }) => OF_ENGLISH.test(file))
      .flatMap(({ value, phrases }) => [
        ...value['everyday-words'],
        ...Object.keys(value.numbers),
        ...Object.values(value.commands).flat(),
        ...Object.values(value.words).flat(),
        ...Object.values(value.kinds).flat(),
        ...[...phrases.values()].flat().flatMap(wordsOfPhrase),
      ]),
  );
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
