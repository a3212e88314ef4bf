import type { Fault, LineOf } from '../files/yaml-file.ts';

/** Single words that make Twilio stop, resume or answer by itself (src/carriers/README.md 2.4). */
const CARRIERS_WORDS: ReadonlySet<string> = new Set([
  'stop',
  'unsubscribe',
  'end',
  'quit',
  'stopall',
  'cancel',
  'revoke',
  'optout',
  'start',
  'yes',
  'unstop',
  'help',
  'info',
]);

interface Words {
  commands: Partial<Record<string, string[]>>;
  words: { 'asks-for-words'?: string[] | undefined };
  'opt-out-collisions-known': string[];
}

/**
 * Faults of words that the carriers keep for themselves. Such a word must be marked, so that a person who adds one
 * knows of the opt-out trap.
 */
export function optOutFaults(
  file: string,
  { commands, words, 'opt-out-collisions-known': known }: Words,
  lineOf: LineOf,
): Fault[] {
  const ours = Object.entries(commands).flatMap(([command, list = []]) =>
    list.map((word) => ({ word, line: lineOf('commands', command) })),
  );
  const all = [
    ...ours,
    ...(words['asks-for-words'] ?? []).map((word) => ({ word, line: lineOf('words', 'asks-for-words') })),
  ];
  const unmarked = all.filter(({ word }) => CARRIERS_WORDS.has(word) && !known.includes(word));
  const needless = known.filter((word) => !CARRIERS_WORDS.has(word) || all.every((one) => one.word !== word));
  return [
    ...unmarked.map(({ word, line }) => ({
      file,
      line,
      reason: `${word} is an opt-out word of the carriers: name it in opt-out-collisions-known, or leave it out`,
    })),
    ...needless.map((word) => ({
      file,
      line: lineOf('opt-out-collisions-known'),
      reason: `${word} is no opt-out word of the carriers that the line uses`,
    })),
  ];
}
