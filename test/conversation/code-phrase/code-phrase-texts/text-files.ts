import { readFileSync } from 'node:fs';
import type { PhraseText } from './phrase-templates.ts';

/** The lines of a file of texts, without its comments. */
export function linesOf(file: string): string[] {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '));
}

/** `level | phrase | text` */
export function phraseText(line: string): PhraseText {
  const [level, phrase, text] = line.split(' | ');
  if ((level !== 'watch' && level !== 'help') || phrase === undefined || text === undefined)
    throw new Error(`not a phrase text: ${line}`);
  return { level, phrase, text: text.replaceAll('\\n', '\n') };
}
