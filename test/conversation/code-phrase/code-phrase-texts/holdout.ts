import { ordinaryFromTemplates } from './ordinary-templates.ts';
import { phrasesFromTemplates } from './phrase-templates.ts';
import type { PhraseText } from './phrase-templates.ts';
import { linesOf, phraseText } from './text-files.ts';

/** The teams whose phrases the texts are tried with. */
export const TEAMS = [
  { watch: 'blue folder', help: 'purple file' },
  { watch: 'green umbrella', help: 'yellow diary' },
  { watch: 'Aunt Margaret', help: 'Uncle Desmond' },
  { watch: 'tartan blanket', help: 'walnut ledger' },
] as const;

const PHRASES = TEAMS.flatMap(
  ({ watch, help }) =>
    [
      { level: 'watch', phrase: watch },
      { level: 'help', phrase: help },
    ] as const,
);

/** These texts were written and committed before the matcher. They measure it and were never used to tune it. */
export function holdout(): { ordinary: string[]; phrases: PhraseText[] } {
  return {
    ordinary: [...new Set([...linesOf('holdout-ordinary.txt'), ...ordinaryFromTemplates(20_260_417, 1_600)])],
    phrases: [...linesOf('holdout-phrases.txt').map(phraseText), ...phrasesFromTemplates(417_2026, 300, PHRASES)],
  };
}
