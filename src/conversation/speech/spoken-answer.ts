import type { Languages } from '../files/language-file.ts';

/**
 * The most words besides the answer, as in "Yes please, that's right". More words are a machine's greeting, or are
 * meant for somebody else.
 */
const MOST_WORDS_BESIDE = 2;

/**
 * The answer in spoken words; null if it is not clear. A sentence with words of both answers, of neither, or with many
 * other words is not clear, and never counts as a no. Carriers write speech with capitals and full stops, so only
 * letters are compared.
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

/** How many words are left without those of the answers. */
function beside(said: string, answers: string[]): number {
  const longestFirst = answers.map(plain).sort((one, other) => other.length - one.length);
  // Spaces are doubled, because two answers side by side share one.
  const rest = longestFirst.reduce(
    (words, one) => words.replaceAll(` ${one.replaceAll(' ', '  ')} `, ' '),
    said.replaceAll(' ', '  '),
  );
  return rest.split(' ').filter((word) => word !== '').length;
}

/** The words to expect, for the carrier: it recognises expected words better. */
export function wordsToExpect({ languages }: { languages: Languages }, tag: string): string[] {
  const answers = languages[tag]?.spoken;
  return answers ? [...answers.yes, ...answers.no] : [];
}

const plain = (words: string): string =>
  words
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
