import { readFileSync } from 'node:fs';
import { responderMeaning, workerMeaning } from './meanings.ts';
import type { ResponderMeaning, WorkerMeaning } from './meanings.ts';

/** The sender: a worker without an open visit, a worker on a visit, or a responder who was asked about alarm F. */
export type CorpusContext = 'none' | 'visit' | 'asked';
export type CorpusPin = 'real' | 'duress' | 'wrong';
export const CLASSES = ['everyday', 'commands', 'cries'] as const;
export type CorpusClass = (typeof CLASSES)[number];
export const HALVES = ['dev', 'holdout'] as const;
export type CorpusHalf = (typeof HALVES)[number];
/** The last batches, the newest last: the meanings are what the senders want, whether the line does it or asks. */
export const BATCHES = [
  'first-sight/eleventh',
  'first-sight/twelfth',
  'first-sight/thirteenth',
  'first-sight/fourteenth',
] as const;
export type CorpusBatch = (typeof BATCHES)[number];

export type CorpusMeaning =
  | { kind: 'cry'; from: 'always' | 'on-visit' }
  /**
   * Not a cry, and nothing begins, ends or is shortened, taken or closed. `effect`: what the text does instead, if that
   * is certain.
   */
  | { kind: 'everyday'; effect: WorkerMeaning | ResponderMeaning | null }
  | { kind: 'worker'; request: WorkerMeaning; pin: CorpusPin | null }
  | { kind: 'responder'; request: ResponderMeaning; pin: CorpusPin | null };

export interface CorpusText {
  context: CorpusContext;
  text: string;
  meaning: CorpusMeaning;
  /** `dev/commands.txt:12`, for messages. */
  where: string;
}

const PINS = { pin: 'real', duress: 'duress', wrong: 'wrong' } as const satisfies Record<string, CorpusPin>;
const HARMLESS = new Set(['sounds-like-end', 'courtesy', 'question', 'another-day', 'none', 'automatic', 'note']);

function isContext(words: string): words is CorpusContext {
  return words === 'none' || words === 'visit' || words === 'asked';
}

/** The text without its JSON escapes; null if one is not a JSON escape. */
function unescaped(written: string): string | null {
  const inQuotes = `"${written.replaceAll(/(?<escape>\\.)|"/gsu, (found, escape?: string) => escape ?? `\\${found}`)}"`;
  try {
    const value: unknown = JSON.parse(inQuotes);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

function meaningOf(context: CorpusContext, corpusClass: CorpusClass, words: string): CorpusMeaning | null {
  if (corpusClass === 'cries') {
    if (words === 'cry') return { kind: 'cry', from: 'always' };
    return words === 'cry-on-visit' && context === 'visit' ? { kind: 'cry', from: 'on-visit' } : null;
  }
  const requestOf = context === 'asked' ? responderMeaning : workerMeaning;
  if (corpusClass === 'everyday') {
    if (words === 'everyday') return { kind: 'everyday', effect: null };
    const effect = words.startsWith('everyday ') ? requestOf(words.slice('everyday '.length)) : null;
    return effect !== null && HARMLESS.has(effect.kind) ? { kind: 'everyday', effect } : null;
  }
  const [, request = '', name] = /^(.*?)(?: \+(pin|duress|wrong))?$/u.exec(words) ?? [];
  const pin = name === 'pin' || name === 'duress' || name === 'wrong' ? PINS[name] : null;
  if (context === 'asked') {
    const responder = responderMeaning(request);
    return responder === null ? null : { kind: 'responder', request: responder, pin };
  }
  const worker = workerMeaning(request);
  return worker === null ? null : { kind: 'worker', request: worker, pin };
}

/** Reads `context | text | meaning`. `where`: the file and the line for the error about a malformed line. */
export function parseCorpusLine(line: string, corpusClass: CorpusClass, where: string): CorpusText {
  const [, context = '', written = '', words = ''] = /^(\S*) \| (.*) \| (.*)$/u.exec(line) ?? [];
  if (!isContext(context))
    throw new Error(`${where}: must be "none | TEXT | MEANING", "visit | ..." or "asked | ...": ${line}`);
  const text = unescaped(written);
  if (text === null || text === '')
    throw new Error(`${where}: the text is empty, or an escape in it is none of JSON's: ${line}`);
  const meaning = meaningOf(context, corpusClass, words);
  if (meaning === null)
    throw new Error(
      `${where}: "${words}" is no meaning of a line of ${corpusClass} with the context "${context}": ${line}`,
    );
  return { context, text, meaning, where };
}

export function readCorpus(part: CorpusHalf | CorpusBatch, corpusClass: CorpusClass): CorpusText[] {
  return readFileSync(new URL(`${part}/${corpusClass}.txt`, import.meta.url), 'utf8')
    .split('\n')
    .flatMap((line, index) =>
      line === '' || line.startsWith('# ')
        ? []
        : [parseCorpusLine(line, corpusClass, `${part}/${corpusClass}.txt:${String(index + 1)}`)],
    );
}
