import { checkFlows } from './check-flows.ts';
import { checkSpeech } from './check-speech.ts';
import { checkWording } from './check-wording.ts';
import type { Library } from '../files/library.ts';
import { COMMANDS } from '../texts/vocabulary-lists.ts';
import type { Vocabulary } from '../texts/vocabulary.ts';
import type { Fault } from '../files/yaml-file.ts';

/**
 * Checks everything about a library that can be proved without a call:
 * - every step is reached, every branch leads to a step or the end, and no call is endless;
 * - every action and outcome is known;
 * - every prompt exists in every language and follows the wording rules;
 * - no word is one that the carriers keep.
 */
export function checkLibrary(library: Library): Fault[] {
  const faults = [
    ...checkFlows(Object.values(library.flows)),
    ...checkSpeech(library),
    ...checkWording(library),
    ...checkTexts(library.vocabulary),
  ];
  return faults.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

/** A command without a word is a fault of the words of texts: nobody could text it. */
function checkTexts({ commands }: Vocabulary): Fault[] {
  const known = new Set([...commands.values()].flatMap((named) => [...named]));
  return COMMANDS.filter((command) => !known.has(command)).map((command) => ({
    file: 'texts',
    line: 1,
    reason: `no word means ${command}`,
  }));
}
