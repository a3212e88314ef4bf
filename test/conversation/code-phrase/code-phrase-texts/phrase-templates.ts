import { choices } from './seeded.ts';
import type { Choices } from './seeded.ts';

/** A text that holds a phrase, and at which level. */
export interface PhraseText {
  level: 'watch' | 'help';
  phrase: string;
  text: string;
}

const AROUND = [
  '{}',
  '{}',
  'I will need the {}',
  'END. I will need the {}',
  'END. Need {}',
  'ok. can you bring the {} please',
  'MORE 30. {}',
  'the {} is on my desk',
  'NOTE {}',
  'AT 14 Alder Close. {} pls',
  'running late, tell Jo about the {}',
  'no need for the {}',
  'what is the {} for?',
  'All fine. Mum making tea. {} when I get in, ta',
  'START 45 Elm Court. {}',
  'has anyone seen the {}?',
  '{} x',
  'hi its Sam, {} for l8r 👍',
  '{}\nEND',
  'END\n{}',
] as const;

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'] as const;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz';

type Slip = (word: string, at: number, pick: Choices) => string;
const SLIPS: readonly Slip[] = [
  (word, at) => word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2),
  (word, at) => word.slice(0, at) + word.slice(at + 1),
  (word, at) => word.slice(0, at + 1) + word.slice(at),
  (word, at, pick) => word.slice(0, at) + beside(word[at] ?? 'e', pick) + word.slice(at + 1),
  (word, at, pick) => word.slice(0, at) + beside(word[at] ?? 'e', pick) + word.slice(at),
  (word, at, pick) => word.slice(0, at) + pick.of([...ALPHABET]) + word.slice(at + 1),
];

function beside(letter: string, pick: Choices): string {
  const row = ROWS.find((letters) => letters.includes(letter)) ?? ROWS[0];
  const at = row.indexOf(letter) + pick.of([-1, 1]);
  return row[at] ?? letter;
}

function slip(word: string, pick: Choices): string {
  return pick.of(SLIPS)(word, pick.below(word.length), pick);
}

type Way = (words: string[], pick: Choices) => string;
const slipIn = (words: string[], which: number, pick: Choices) =>
  words.map((word, index) => (index === which ? slip(word, pick) : word));

/** How people write a phrase: mostly as it is, often with one slip, sometimes with a slip in each word. */
const WAYS: readonly Way[] = [
  (words) => words.join(' '),
  (words) => words.join(' ').toUpperCase(),
  (words) => words.join('-'),
  (words) => words.join(''),
  (words) => words.join('\n'),
  (words) => words.join(' the '),
  (words) => `${words.join(' ')}s`,
  (words, pick) => {
    const all = words.join(' ');
    const at = 1 + pick.below(all.length - 1);
    return `${all.slice(0, at)} ${all.slice(at)}`;
  },
  ...Array.from({ length: 8 }, (): Way => (words, pick) => slipIn(words, pick.below(words.length), pick).join(' ')),
  ...Array.from({ length: 3 }, (): Way => (words, pick) => words.map((word) => slip(word, pick)).join(' ')),
  (words, pick) => slipIn(words, pick.below(words.length), pick).join(''),
  (words) => words.join(' ').replaceAll('e', 'е').replaceAll('a', 'а'),
  (words) => words.join(' ').replaceAll('o', '0').replaceAll('l', '1'),
];

/** Makes `count` texts that contain one of `phrases`. */
export function phrasesFromTemplates(
  seed: number,
  count: number,
  phrases: readonly Omit<PhraseText, 'text'>[],
): PhraseText[] {
  const pick = choices(seed);
  return Array.from({ length: count }, () => {
    const { level, phrase } = pick.of(phrases);
    const written = pick.of(WAYS)(phrase.toLowerCase().split(' '), pick);
    return { level, phrase, text: pick.of(AROUND).replace('{}', () => written) };
  });
}
