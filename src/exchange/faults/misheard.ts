import type { FaultSwitches, Occasion } from './faults.ts';

/** Words that a recogniser is known to hear instead of what was said (src/carriers/README.md 7.10). */
const OTHER_WORDS = [
  'yes',
  'no',
  'one',
  'to',
  'for',
  'ate',
  'I am fine thanks',
  'purple pile',
  'ja',
  'the television is on',
];

/** The words as the recogniser understands them. Empty if it understands nothing. */
export function misheard(words: string, faults: FaultSwitches, occasion: Occasion): string {
  if (faults.strikes('speech-failed', occasion)) return '';
  if (!faults.strikes('speech-misheard', occasion)) return words;
  return OTHER_WORDS[Math.floor(faults.draw('other words', occasion.about) * OTHER_WORDS.length)] ?? words;
}
