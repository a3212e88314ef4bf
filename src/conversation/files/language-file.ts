import { IntlMessageFormat } from 'intl-messageformat';
import { z } from 'zod';
import { clockWordsShape } from '../speech/clock-words.ts';
import type { ClockWords } from '../speech/clock-words.ts';
import { readYaml } from './yaml-file.ts';
import type { Fault, LineOf } from './yaml-file.ts';

/**
 * Who may hear or read a prompt.
 * - `opening`: anybody who picks up, perhaps a child or a voicemail: no person, no place, no kind of alarm.
 * - `worker`: a worker's phone, where anybody may listen.
 * - `confided`: the same phone, after "Can you talk?", or a reply with the place that the sender of a text gave.
 * - `responder`: a person who has shown that they are the one we meant.
 */
export type PromptAudience = 'opening' | 'worker' | 'confided' | 'responder';

export interface Piece {
  message: IntlMessageFormat;
  source: string;
  variables: string[];
  pace: 'normal' | 'slow';
  /** Said only if this variable has a value (`if`) or has none (`unless`). */
  if: string | null;
  unless: string | null;
}

export interface Prompt {
  id: string;
  channel: 'call' | 'text';
  audience: PromptAudience;
  pieces: Piece[];
  /** How many SMS segments it may take; null: as many as the language allows. */
  segments: number | null;
  line: number;
}

interface DurationWords {
  exact: Record<string, string>;
  message: IntlMessageFormat;
  written: IntlMessageFormat;
}

/** The words that count as yes and no in a call that listens. */
interface SpokenAnswers {
  yes: string[];
  no: string[];
}

/** A speaker of the language who has read every prompt. */
interface Review {
  by: string;
  on: string;
}

export interface Language {
  tag: string;
  file: string;
  /** Null: no speaker of the language has signed it off. Left out: it is the language that all of it was written in. */
  reviewed?: Review | null;
  /** How many SMS segments a text of this language may take. It is one if GSM-7 has all its letters. */
  segments: number;
  /** `never`: words that no prompt may contain. `neverToWorkers`: words that no worker's phone may say or show. */
  never: string[];
  neverToWorkers: string[];
  clock: ClockWords;
  duration: DurationWords;
  /** The words between the two readings of an address or a number. */
  again: string;
  /**
   * The language whose voice says what is written in Latin letters (names, places), where this one's is another script.
   */
  latin: string | null;
  /** Country codes, and how people dial them at home: "+44" is "0". */
  dial: Record<string, string>;
  spoken: SpokenAnswers;
  prompts: Record<string, Prompt>;
}

/** Prompts by language tag. */
export type Languages = Record<string, Language>;

/** All of it was written in this language. It stands in for what another one lacks. */
const BASE = 'en-GB';

export function baseOf(languages: Languages): Language | undefined {
  return languages[BASE] ?? Object.values(languages)[0];
}

/** A text of 612 letters takes as many where they are not GSM-7's. */
const MOST_SEGMENTS = 10;

const pieceShape = z.preprocess(
  (value) => (typeof value === 'string' ? { say: value } : value),
  z.strictObject({
    say: z.string().min(1),
    pace: z.enum(['normal', 'slow']).optional(),
    if: z.string().optional(),
    unless: z.string().optional(),
  }),
);
const piecesShape = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(pieceShape).min(1));
const promptShape = z.preprocess(
  (value) => (typeof value === 'string' || Array.isArray(value) ? { pieces: value } : value),
  z.strictObject({ pieces: piecesShape, segments: z.int().min(1).max(MOST_SEGMENTS).optional() }),
);
const byAudience = z.strictObject({
  opening: z.record(z.string(), promptShape).default({}),
  worker: z.record(z.string(), promptShape).default({}),
  confided: z.record(z.string(), promptShape).default({}),
  responder: z.record(z.string(), promptShape).default({}),
});

const languageShape = z.strictObject({
  language: z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'must be a language tag, as in en-GB'),
  reviewed: z
    .strictObject({ by: z.string().min(1), on: z.iso.date('must be a day, as in 2026-11-29') })
    .nullable()
    .optional(),
  segments: z.int().min(1).max(MOST_SEGMENTS).default(1),
  never: z.array(z.string().min(1)).min(1),
  'never-to-workers': z.array(z.string().min(1)).min(1),
  clock: clockWordsShape,
  duration: z.strictObject({
    exact: z.record(z.string().regex(/^\d+$/), z.string()),
    spoken: z.string(),
    written: z.string(),
  }),
  again: z.string(),
  latin: z.string().optional(),
  dial: z.record(z.string(), z.string()).default({}),
  spoken: z.strictObject({ yes: z.array(z.string().min(1)).min(1), no: z.array(z.string().min(1)).min(1) }),
  calls: byAudience,
  texts: byAudience,
});

type PromptShape = z.infer<typeof promptShape>;

/** Reads the prompts of one language. Never throws: each fault is returned with file, line and reason. */
export function parseLanguage(file: string, yaml: string): { language?: Language; faults: Fault[] } {
  const read = readYaml(file, yaml, languageShape);
  if (read.value === undefined) return { faults: read.faults };
  const { value, lineOf } = read;
  const faults: Fault[] = [];
  const compile = (source: string, line: number): IntlMessageFormat => {
    try {
      return new IntlMessageFormat(source, value.language, undefined, { ignoreTag: true });
    } catch (error) {
      const why = error instanceof Error ? error.message : 'unreadable';
      faults.push({ file, line, reason: `not a message: ${why}` });
      return new IntlMessageFormat('');
    }
  };

  const prompts: Record<string, Prompt> = {};
  for (const [channel, section] of [
    ['call', 'calls'],
    ['text', 'texts'],
  ] as const) {
    for (const audience of ['opening', 'worker', 'confided', 'responder'] as const) {
      for (const [id, shape] of Object.entries(value[section][audience])) {
        const line = lineOf(section, audience, id);
        if (prompts[id]) faults.push({ file, line, reason: `${id} is there twice` });
        prompts[id] = {
          id,
          channel,
          audience,
          pieces: piecesOf(shape, section, audience, id, lineOf, compile),
          segments: shape.segments ?? null,
          line,
        };
      }
    }
  }
  const language: Language = {
    tag: value.language,
    file,
    ...(value.reviewed === undefined ? {} : { reviewed: value.reviewed }),
    segments: value.segments,
    never: value.never,
    neverToWorkers: value['never-to-workers'],
    clock: value.clock,
    duration: {
      exact: value.duration.exact,
      message: compile(value.duration.spoken, lineOf('duration', 'spoken')),
      written: compile(value.duration.written, lineOf('duration', 'written')),
    },
    again: value.again,
    latin: value.latin ?? null,
    dial: value.dial,
    spoken: value.spoken,
    prompts,
  };
  return faults.length > 0 ? { faults } : { language, faults };
}

function piecesOf(
  shape: PromptShape,
  section: string,
  audience: string,
  id: string,
  lineOf: LineOf,
  compile: (source: string, line: number) => IntlMessageFormat,
): Piece[] {
  return shape.pieces.map((piece, index) => {
    const message = compile(piece.say, lineOf(section, audience, id, index));
    return {
      message,
      source: piece.say,
      variables: [...variablesIn(message.getAst())].sort(),
      pace: piece.pace ?? 'normal',
      if: piece.if ?? null,
      unless: piece.unless ?? null,
    };
  });
}

type Elements = ReturnType<IntlMessageFormat['getAst']>;

function variablesIn(elements: Elements): Set<string> {
  const found = new Set<string>();
  for (const element of elements) {
    const names = 'value' in element && element.type !== LITERAL ? [element.value] : [];
    const inner =
      'options' in element ? Object.values(element.options).flatMap((option) => [...variablesIn(option.value)]) : [];
    for (const name of [...names, ...inner]) found.add(name);
  }
  return found;
}

/** The message parser's number for plain text. Its own enum is not among our dependencies. */
const LITERAL: number = new IntlMessageFormat('x').getAst()[0]?.type ?? 0;

/** All variables that a prompt names, those of its conditions included. */
export function variablesOf(prompt: Prompt): string[] {
  const names = prompt.pieces.flatMap((piece) => [
    ...piece.variables,
    ...[piece.if, piece.unless].filter((name) => name !== null),
  ]);
  return [...new Set(names)].sort();
}
