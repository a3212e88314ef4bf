import type { Languages } from '../files/language-file.ts';

/** "Yes please, that's right": whoever says more besides is a greeting on a machine, or speaks to somebody else. */
const MOST_WORDS_BESIDE = 2;

/**
 * Yes or no, or neither: a sentence that holds words of both, or of none, or much else besides, is no clear answer
 * (never a no). Carriers write speech with capitals and full stops, so letters alone are compared.
 */
export function spokenAnswer(languages: Languages, tag: string, words: string): 'yes' | 'no' | null {
  const answers = languages[tag]?.spoken;
  if (!answers) return null;
  const said = ` ${plain(words)} `;
  const holds = (list: string[]): boolean => list.some((one) => said.includes(` ${plain(one)} `));
  const [yes, no] = [holds(answers.yes), holds(answers.no)];
  if (yes === no || beside(said, [...answers.yes, ...answers.no]) > MOST_WORDS_BESIDE) return null;
  return yes ? 'yes' : 'no';
}

/** How many words are left once those of the answer are taken out. */
function beside(said: string, answers: string[]): number {
  const longestFirst = answers.map(plain).sort((one, other) => other.length - one.length);
  // Blanks are doubled, since two answers side by side share one.
  const rest = longestFirst.reduce(
    (words, one) => words.replaceAll(` ${one.replaceAll(' ', '  ')} `, ' '),
    said.replaceAll(' ', '  '),
  );
  return rest.split(' ').filter((word) => word !== '').length;
}

/** For the carrier, which recognises better what it expects. */
export function wordsToExpect({ languages }: { languages: Languages }, tag: string): string[] {
  const answers = languages[tag]?.spoken;
  return answers ? [...answers.yes, ...answers.no] : [];
}

const plain = (words: string): string =>
  words
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
