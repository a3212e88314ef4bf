import { spokenPrompts } from './check-speech.ts';
import { ENGINE_PROMPTS } from '../engine/engine.ts';
import { textsOf, type Value } from '../files/flow.ts';
import { segmentsOf } from '../speech/gsm.ts';
import type { Language, Piece, Prompt } from '../files/language-file.ts';
import { baseOf, variablesOf } from '../files/language-file.ts';
import type { Library } from '../files/library.ts';
import { speakPrompt, writePrompt } from '../speech/speech.ts';
import { SAMPLE_CONTEXT, sampleVars, variables } from '../engine/variables.ts';
import { written } from '../speech/written.ts';
import type { Fault } from '../files/yaml-file.ts';

/** The limit of one of Vonage's talk actions. Twilio's limit is higher (src/carriers/README.md 3). */
const MOST_LETTERS_SPOKEN = 1500;
const MOST_WORDS_BEFORE_KEY = 12;
const MOST_CHOICES = 3;

/** The wording rules (src/conversation/README.md "Wording"), in every language. */
export function checkWording(library: Library): Fault[] {
  const used = spokenPrompts(library);
  return Object.values(library.languages).flatMap((language) => {
    const prompts = Object.values(language.prompts);
    return [
      ...(language === baseOf(library.languages) ? missingPrompts(language) : []),
      ...prompts.flatMap((prompt) => [
        ...reasonsAgainst(library, language, prompt, used).map((reason) => ({
          file: language.file,
          line: prompt.line,
          reason: `${prompt.id}: ${reason}`,
        })),
      ]),
      ...menus(library, language),
    ];
  });
}

function missingPrompts(language: Language): Fault[] {
  const expected = [...ENGINE_PROMPTS, ...Object.keys(written)];
  return expected
    .filter((id) => !language.prompts[id])
    .map((id) => ({
      file: language.file,
      line: 1,
      reason: `${id} is missing; the line says or writes it of its own accord`,
    }));
}

const hasKey = (table: object, key: string): key is keyof typeof table => Object.hasOwn(table, key);

function reasonsAgainst(library: Library, language: Language, prompt: Prompt, used: Set<string>): string[] {
  const reasons: string[] = [];
  const names = variablesOf(prompt);
  const unknown = names.filter((name) => !variables[name]);
  if (unknown.length > 0) return [`nothing is known of ${unknown.join(', ')}`];

  if (prompt.channel === 'call' && !used.has(prompt.id) && !ENGINE_PROMPTS.includes(prompt.id))
    reasons.push('no flow says this');
  if (prompt.channel === 'text') reasons.push(...textReasons(prompt, names));
  reasons.push(...forbiddenWords(language, prompt), ...betrayals(prompt, names), ...tooLong(library, language, prompt));
  return reasons;
}

function textReasons(prompt: Prompt, names: string[]): string[] {
  if (!hasKey(written, prompt.id)) return ['nothing writes this'];
  const given: readonly string[] = ['line_name', ...written[prompt.id]];
  const guarded = new Set(prompt.pieces.flatMap((piece) => piece.if ?? []));
  const missing = names.filter((name) => !given.includes(name) && !given.includes(`${name}?`));
  const unguarded = names.filter((name) => given.includes(`${name}?`) && !guarded.has(name));
  return [
    ...missing.map((name) => `${name} is not given to it`),
    ...unguarded.map((name) => `${name} may be missing: say it in a piece of its own, with if: ${name}`),
  ];
}

/**
 * A piece with this condition is said only if the team chose the plain questions, and the worker said that it is a good
 * time (src/conversation/README.md "Wording").
 */
const PLAIN = 'plain';

const escaped = (word: string) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
/** Each word is looked for in every prompt. */
const shapes = new Map<string, RegExp>();
/** A star at either end stands for any letters: languages put articles before a word and endings behind it. */
function shapeOf(word: string): RegExp {
  const [, open, bare = '', close] = /^(\*?)(.*?)(\*?)$/u.exec(word) ?? [];
  const before = open === '' ? String.raw`(?<![\p{L}\p{N}])` : '';
  const after = close === '' ? String.raw`(?![\p{L}\p{N}])` : '';
  return new RegExp(`${before}${escaped(bare)}${after}`, 'iu');
}

function holds(text: string, word: string): boolean {
  const shape = shapes.get(word) ?? shapeOf(word);
  shapes.set(word, shape);
  return shape.test(text);
}

/** The words of the source, without the names of variables. */
const wordsOf = (pieces: Piece[]) =>
  pieces.map((piece) => piece.source.replaceAll(/\{\w+(, *(select|plural),)?/g, ' ')).join(' ');

function forbiddenWords(language: Language, prompt: Prompt): string[] {
  const coded = prompt.pieces.filter((piece) => piece.if !== PLAIN);
  const isOpen = prompt.audience === 'responder';
  return [
    ...language.never.filter((word) => holds(wordsOf(prompt.pieces), word)),
    ...(isOpen ? [] : language.neverToWorkers.filter((word) => holds(wordsOf(coded), word))),
  ].map((word) => `says "${word}"`);
}

function betrayals(prompt: Prompt, names: string[]): string[] {
  if (prompt.audience === 'responder') return prompt.channel === 'text' ? onLockedScreen(prompt) : [];
  if (prompt.audience === 'confided') return [];
  const told = names.filter((name) => variables[name]?.tells);
  const overhear = prompt.channel === 'call' ? 'listen' : 'read';
  return told.map((name) => `names ${name} (a ${variables[name]?.tells ?? ''}) where anybody may ${overhear}`);
}

/** These answer what their reader has just texted: they asked, and look. */
const ANSWERS = /^(?:text\.|responder\.words$)/;
/** How an alarm ended is told to each who was asked. Nothing more can be given away. */
const ITS_END = 'how';

/**
 * The first line of a text stands on a locked screen (promise 9). What nobody has just asked for names no person, no
 * place and nothing of the alarm there.
 */
function onLockedScreen(prompt: Prompt): string[] {
  if (ANSWERS.test(prompt.id)) return [];
  const told = [...namesInFirstLine(prompt)].filter((name) => variables[name]?.tells && name !== ITS_END);
  return told.map((name) => `names ${name} (a ${variables[name]?.tells ?? ''}) in the first line of a text`);
}

/** The variables that may stand there, whichever of its pieces are said. */
function namesInFirstLine({ pieces }: Prompt): Set<string> {
  const conditions = [...new Set(pieces.flatMap((piece) => piece.if ?? piece.unless ?? []))];
  const names = new Set<string>();
  for (let which = 0; which < 2 ** conditions.length; which += 1) {
    const given = conditions.filter((_, bit) => which & (1 << bit));
    const said = pieces.filter(
      (piece) =>
        (piece.if === null || given.includes(piece.if)) && (piece.unless === null || !given.includes(piece.unless)),
    );
    const [first = ''] = said
      .map((piece) => piece.source)
      .join(' ')
      .split('\n');
    for (const [, name = ''] of first.matchAll(/\{\s*(\w+)\s*[,}]/g)) names.add(name);
  }
  return names;
}

function tooLong(library: Library, language: Language, prompt: Prompt): string[] {
  if (prompt.channel === 'call') {
    const length = textsOf(speakPrompt(library, language.tag, prompt.id, sampleVars(), SAMPLE_CONTEXT)).join('').length;
    return length > MOST_LETTERS_SPOKEN ? [`takes ${length} letters, the carriers speak ${MOST_LETTERS_SPOKEN}`] : [];
  }
  const text = writePrompt(library, language.tag, prompt.id, sampleVars(), SAMPLE_CONTEXT);
  const segments = segmentsOf(text);
  const most = prompt.segments ?? language.segments;
  return segments > most
    ? [`takes ${segments} SMS segments (${text.length} letters with likely values), ${most} allowed`]
    : [];
}

/**
 * The rules of menus: the outcome before the key, few words before the first key, few choices, and an effect for each
 * spoken key.
 */
function menus(library: Library, language: Language): Fault[] {
  const seen = new Set<string>();
  return Object.values(library.flows).flatMap((flow) =>
    Object.entries(flow.steps).flatMap(([name, step]) => {
      if (step.kind !== 'wait' || step.waitFor.kind !== 'key') return [];
      return [...new Set(step.ask)].flatMap((id) => {
        const prompt = language.prompts[id];
        if (!prompt) return [];
        const asked = askedTexts(library, language, prompt).map((text) => ({
          text,
          keys: [...text.matchAll(KEY)].map(([key]) => key),
        }));
        const offered = [...new Set(asked.flatMap(({ keys }) => keys))];
        const dead = offered
          .filter((key) => !step.on[key])
          .map((key) => ({
            file: flow.file,
            line: step.line,
            reason: `${name}: ${id} offers ${key}, which does nothing here`,
          }));
        if (seen.has(id)) return dead;
        seen.add(id);
        const reasons = [...new Set(asked.flatMap(({ text, keys }) => menuReasons(text, keys)))];
        return [
          ...dead,
          ...reasons.map((reason) => ({ file: language.file, line: prompt.line, reason: `${id}: ${reason}` })),
        ];
      });
    }),
  );
}

/** A key is a single digit. Amounts are written as words. */
const KEY = /(?<![\p{L}\p{N}+])\d(?![\p{L}\p{N}])/gu;

function menuReasons(text: string, keys: string[]): string[] {
  const reasons: string[] = [];
  const before = keys.length > 0 ? text.slice(0, text.search(KEY)) : '';
  const words = before.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length;
  if (words > MOST_WORDS_BEFORE_KEY)
    reasons.push(`${words} words before the first key, at most ${MOST_WORDS_BEFORE_KEY}`);
  if (keys.length > MOST_CHOICES) reasons.push(`${keys.length} choices before the first wait, at most ${MOST_CHOICES}`);
  if (/(?<![\p{L}\p{N}+])\d[ ]+\p{L}/u.test(text))
    reasons.push('a key stands before its outcome: "To end, press 2", not "Press 2 to end"');
  return reasons;
}

/**
 * A question with all its pieces, its values in words without digits. If pieces are alternatives, one text for each.
 */
function askedTexts(library: Library, language: Language, prompt: Prompt): string[] {
  const given = (name: string | null): boolean => name !== null && prompt.pieces.some((piece) => piece.if === name);
  const missing = (name: string | null): boolean =>
    name !== null && prompt.pieces.some((piece) => piece.unless === name);
  return [
    prompt.pieces.filter((piece) => !given(piece.unless)),
    prompt.pieces.filter((piece) => !missing(piece.if)),
  ].map((pieces) => askedText(library, language, { ...prompt, pieces }));
}

function askedText(library: Library, language: Language, prompt: Prompt): string {
  const inWords = (value: Value): Value =>
    typeof value === 'object' && ('place' in value || 'digits' in value) ? 'somewhere' : value;
  const vars = Object.fromEntries(Object.entries(sampleVars()).map(([name, value]) => [name, inWords(value)]));
  const whole = { ...prompt, pieces: prompt.pieces.map((piece) => ({ ...piece, if: null, unless: null })) };
  const asked = { languages: { [language.tag]: { ...language, prompts: { [prompt.id]: whole } } } };
  return textsOf(speakPrompt({ ...library, ...asked }, language.tag, prompt.id, vars, SAMPLE_CONTEXT)).join(' ');
}
