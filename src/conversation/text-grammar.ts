import { z } from 'zod';
import { readYaml } from './yaml-file.ts';
import type { Fault } from './yaml-file.ts';

export const MEANINGS = [
  'start', 'end', 'more', 'ok', 'back', 'at', 'status', 'ring', 'note', 'worried', 'sos', 'help', 'words',
  'take', 'cant', 'safe', 'dialled',
] as const;
export type Meaning = (typeof MEANINGS)[number];

const ARGUMENTS = ['minutes', 'letter', 'place', 'numbered-place', 'words', 'staff-number', 'reference'] as const;
export type Argument = (typeof ARGUMENTS)[number];

/** One word that a text may begin with. */
export interface Word {
  word: string;
  means: Meaning;
  takes: Argument[];
  /** The carriers keep this word for opting out; we use it knowingly. */
  collisionKnown: boolean;
  /** Matches the word at the beginning of a text, in any case, with stray apostrophes and dots. */
  pattern: RegExp;
  line: number;
}

export interface TextGrammar {
  file: string;
  /** Longest first, so that HELP ME is not read as HELP. */
  words: Word[];
  units: { minutes: string[]; hours: string[] };
  /** Words that may stand before a number of minutes and mean nothing: "MORE for 30". */
  fillers: string[];
  /** Words that make a number a time or an amount, not a house: before it at the end of the text, or after it. */
  notHouse: { before: string[]; after: string[] };
}

const lowerWords = z.array(z.string().regex(/^[\p{Ll}\p{Lo}']+$/u, 'must be a word in small letters'));

const grammarShape = z.strictObject({
  words: z.record(
    z.string().regex(/^[\p{L}\p{N}]+( [\p{L}\p{N}]+)*$/u, 'must be a word or words, without punctuation'),
    z.strictObject({
      means: z.enum(MEANINGS),
      takes: z.array(z.enum(ARGUMENTS)).default([]),
      'opt-out-collision': z.literal('known').optional(),
    }),
  ),
  units: z.strictObject({ minutes: lowerWords.min(1), hours: lowerWords.min(1) }),
  fillers: lowerWords.default([]),
  'not-a-house': z.strictObject({ before: lowerWords, after: lowerWords }),
});

/** Reads the words of a text. Never throws: what is wrong comes back with file, line and reason. */
export function parseTexts(file: string, yaml: string): { texts?: TextGrammar; faults: Fault[] } {
  const read = readYaml(file, yaml, grammarShape);
  if (read.value === undefined) return { faults: read.faults };
  const { value, lineOf } = read;
  const words = Object.entries(value.words).map(([word, entry]): Word => ({
    word,
    means: entry.means,
    takes: entry.takes,
    collisionKnown: entry['opt-out-collision'] === 'known',
    pattern: patternFor(word),
    line: lineOf('words', word),
  }));
  words.sort((a, b) => b.word.length - a.word.length);
  return { texts: { file, words, units: value.units, fillers: value.fillers, notHouse: value['not-a-house'] }, faults: [] };
}

function patternFor(word: string): RegExp {
  const letters = [...word].map((letter) => (letter === ' ' ? String.raw`\s+` : `${letter}['.]*`)).join('');
  // START30 and END7294 are what thumbs write; 9990, STARTED and END-of-term are other words.
  const boundary = /\p{N}$/u.test(word) ? String.raw`(?![\p{L}\p{N}])` : String.raw`(?!\p{L}|-\p{L})`;
  return new RegExp(`^${letters}${boundary}`, 'iu');
}
