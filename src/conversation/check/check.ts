import { checkFlows } from './check-flows.ts';
import { checkLanguages, checkSpeech } from './check-speech.ts';
import { checkWording } from './check-wording.ts';
import type { Library } from '../files/library.ts';
import { COMMANDS } from '../texts/vocabulary.ts';
import type { Vocabulary } from '../texts/vocabulary.ts';
import type { Fault } from '../files/yaml-file.ts';

/**
 * Proves what can be proved of a library without a call: every step reached, every branch leads somewhere, no endless
 * call, every action and outcome known, every prompt there in every language and within the wording rules, no word that
 * the carriers keep.
 */
export function checkLibrary(library: Library): Fault[] {
  const faults = [
    ...checkFlows(Object.values(library.flows)),
    ...checkSpeech(library),
    ...checkLanguages(Object.values(library.languages)),
    ...checkWording(library),
    ...checkTexts(library.vocabulary),
  ];
  return faults.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

/** A command that nobody can text is a fault of the words of a text. */
function checkTexts({ commands }: Vocabulary): Fault[] {
  const known = new Set([...commands.values()].flatMap((named) => [...named]));
  return COMMANDS.filter((command) => !known.has(command)).map((command) => ({
    file: 'texts',
    line: 1,
    reason: `no word means ${command}`,
  }));
}
