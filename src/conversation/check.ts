import { checkFlows } from './check-flows.ts';
import { checkLanguages, checkSpeech } from './check-speech.ts';
import { checkWording } from './check-wording.ts';
import type { Library } from './library.ts';
import type { TextGrammar } from './text-grammar.ts';
import { MEANINGS } from './text-grammar.ts';
import type { Fault } from './yaml-file.ts';

/** Single words by which Twilio stops, resumes or answers by itself (carriers.md 2.4). */
const CARRIERS_WORDS = new Set([
  'STOP', 'UNSUBSCRIBE', 'END', 'QUIT', 'STOPALL', 'CANCEL', 'REVOKE', 'OPTOUT', 'START', 'YES', 'UNSTOP', 'HELP', 'INFO',
]);

/**
 * Proves what can be proved of a library without a call: every step reached, every branch leads somewhere, no endless call, every
 * action and outcome known, every prompt there in every language and within the wording rules, no word that the carriers keep.
 */
export function checkLibrary(library: Library): Fault[] {
  const faults = [
    ...checkFlows(Object.values(library.flows)),
    ...checkSpeech(library),
    ...checkLanguages(Object.values(library.languages)),
    ...checkWording(library),
    ...checkTexts(library.texts),
  ];
  return faults.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

function checkTexts({ file, words }: TextGrammar): Fault[] {
  const collisions = words.flatMap(({ word, line, collisionKnown }) => {
    const carriers = CARRIERS_WORDS.has(word.toUpperCase());
    if (carriers && !collisionKnown) return [{ file, line, reason: `${word} is an opt-out word of the carriers: mark it opt-out-collision: known, or leave it out` }];
    if (!carriers && collisionKnown) return [{ file, line, reason: `${word} is no opt-out word of the carriers` }];
    return [];
  });
  const twins = words.flatMap(({ word, line }, index) =>
    words.slice(0, index).some((other) => other.word.toUpperCase() === word.toUpperCase()) ? [{ file, line, reason: `${word} is there twice` }] : []);
  const unsaid = MEANINGS.filter((meaning) => !words.some(({ means }) => means === meaning))
    .map((meaning) => ({ file, line: 1, reason: `no word means ${meaning}` }));
  return [...collisions, ...twins, ...unsaid];
}
