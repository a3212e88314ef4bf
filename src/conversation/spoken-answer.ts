import type { Languages } from './speech.ts';

/** What people say for yes and no, in a call that listens. */
export interface SpokenAnswers {
  yes: string[];
  no: string[];
}

/**
 * Yes or no, or neither: a sentence that holds words of both, or of none, is no clear answer (never a no). Carriers write
 * speech with capitals and full stops, so letters alone are compared.
 */
export function spokenAnswer(languages: Languages, tag: string, words: string): 'yes' | 'no' | null {
  const answers = languages[tag]?.spoken;
  if (!answers) return null;
  const said = ` ${plain(words)} `;
  const holds = (list: string[]): boolean => list.some((one) => said.includes(` ${plain(one)} `));
  const [yes, no] = [holds(answers.yes), holds(answers.no)];
  return yes === no ? null : yes ? 'yes' : 'no';
}

/** For the carrier, which recognises better what it expects. */
export function wordsToExpect({ languages }: { languages: Languages }, tag: string): string[] {
  const answers = languages[tag]?.spoken;
  return answers ? [...answers.yes, ...answers.no] : [];
}

const plain = (words: string): string => words.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim();
