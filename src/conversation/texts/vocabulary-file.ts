import { z } from 'zod';
import { readYaml } from '../files/yaml-file.ts';
import type { Fault, LineOf } from '../files/yaml-file.ts';
import { parseCryWeights } from './cry-weights.ts';
import type { CryWeights } from './cry-weights.ts';
import { optOutFaults } from './opt-out-words.ts';
import { phraseFrom } from './phrases.ts';
import type { Phrase } from './phrases.ts';
import { LIKELY_ANSWERS, LIKELY_REQUESTS, parseRequestWeights } from './request-weights.ts';
import type { RequestWeights } from './request-weights.ts';
import { COMMANDS, PHRASE_LISTS, WORD_LISTS } from './vocabulary-lists.ts';
import type { PhraseList } from './vocabulary-lists.ts';

const word = z
  .string()
  .regex(/^[\p{Ll}\p{Lo}\d@+]+$/u, 'must be one word in small letters, without accents and apostrophes');
const words = z.array(word);
const phrases = z.array(z.string());

const vocabularyShape = z.strictObject({
  commands: z.partialRecord(z.enum(COMMANDS), words).default({}),
  pictures: z.record(z.string().regex(/^\p{Extended_Pictographic}$/u, 'must be one picture'), word).default({}),
  numbers: z.record(word, z.number().positive()).default({}),
  /** How people say the digits of a PIN: "oh" is 0. A word before one repeats it: "double" is 2. */
  digits: z.record(word, z.string().regex(/^\d{1,2}$/, 'must be one digit or two')).default({}),
  'repeats-a-digit': z.record(word, z.number().int().min(2).max(4)).default({}),
  signatures: z.array(z.string().regex(/^[^\p{Lu}]+$/u, 'must be written in small letters')).default([]),
  words: z.partialRecord(z.enum(WORD_LISTS), words).default({}),
  /** Lists of one file, for that file's phrases. */
  lists: z.record(z.string(), words).default({}),
  phrases: z.partialRecord(z.enum(PHRASE_LISTS), phrases).default({}),
  /** Kinds of words, with which cries are weighed. A kind that several files name is one kind. */
  kinds: z.record(z.string().regex(/^[a-z-]+$/, 'must be small letters and dashes'), words).default({}),
  /** Written by the program that learns the weights: "weight weight mark" on each line. */
  'cry-weights': z.string().optional(),
  /** Likewise, of requests: a weight for each of `LIKELY_REQUESTS`, and the mark. */
  'request-weights': z.string().optional(),
  /** Likewise, of answers about an alarm: a weight for each of `LIKELY_ANSWERS`, and the mark. */
  'answer-weights': z.string().optional(),
  'everyday-words': words.default([]),
  /** What words of danger mean in other languages, by language and meaning; and which meanings together are a cry. */
  glosses: z
    .record(z.string(), z.record(z.string().regex(/^[a-z ]+$/, 'must be meanings in small letters'), phrases))
    .default({}),
  'foreign-cries': z
    .strictObject({
      always: phrases,
      'on-visit': phrases,
      alone: phrases,
      'at-ease': phrases,
      'undone-by-not': phrases,
    })
    .optional(),
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
  requestWeights: RequestWeights;
  answerWeights: RequestWeights;
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
  faults.push(
    ...twiceSaid(file, value, lineOf),
    ...optOutFaults(file, value, lineOf),
    ...unknownMeanings(file, value, lineOf),
  );
  const cryWeights = parseCryWeights(value['cry-weights'] ?? '');
  if (cryWeights === null)
    faults.push({ file, line: lineOf('cry-weights'), reason: 'must be lines of two whole numbers and a mark' });
  const requestWeights = parseRequestWeights(value['request-weights'] ?? '', LIKELY_REQUESTS.length);
  if (requestWeights === null)
    faults.push({ file, line: lineOf('request-weights'), reason: 'must be lines of three whole numbers and a mark' });
  const answerWeights = parseRequestWeights(value['answer-weights'] ?? '', LIKELY_ANSWERS.length);
  if (answerWeights === null)
    faults.push({ file, line: lineOf('answer-weights'), reason: 'must be lines of four whole numbers and a mark' });
  return faults.length > 0 || cryWeights === null || requestWeights === null || answerWeights === null
    ? { faults }
    : { part: { file, value, phrases: compiled, cryWeights, requestWeights, answerWeights }, faults };
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

/** A line of `foreign-cries` with a meaning that no word has would never be a cry. */
function unknownMeanings(file: string, value: VocabularyFile, lineOf: LineOf): Fault[] {
  const known = new Set(
    Object.values(value.glosses).flatMap((meanings) => Object.keys(meanings).flatMap((one) => one.split(' '))),
  );
  return FOREIGN_LISTS.flatMap((name) =>
    (value['foreign-cries']?.[name] ?? []).flatMap((written, index) => {
      const odd = written.split(' ').find((meaning) => !known.has(meaning.replace(/^-/, '')));
      return odd === undefined
        ? []
        : [{ file, line: lineOf('foreign-cries', name, index), reason: `no word means "${odd}"` }];
    }),
  );
}

const FOREIGN_LISTS = ['always', 'on-visit', 'alone', 'at-ease', 'undone-by-not'] as const;
