import { wilson } from '../../code-phrase/code-phrase-texts/wilson.ts';
import { actOf, isCryMissed, isTakenForACry } from '../corpus-verdicts.ts';
import { isPestered, outcomeOf } from '../first-sight-verdicts.ts';
import type { Outcome } from '../first-sight-verdicts.ts';
import { BATCHES, readCorpus } from './corpus.ts';
import type { CorpusText } from './corpus.ts';

/**
 * Measures a batch in first-sight/, before and after a mending: the last one, or the one named. --show names the texts:
 * node --import tsx test/conversation/texts/text-corpus/first-sight.ts [--show] [eleventh]
 */

const batch = BATCHES.findLast((one) => process.argv.some((word) => one.endsWith(`/${word}`))) ?? BATCHES[2];

const isShown = process.argv.includes('--show');
const percent = (rate: number): string => (100 * rate).toFixed(1);

function say(what: string, found: CorpusText[], of: number, isLong = isShown): void {
  const { low, high } = wilson(found.length, of);
  const range = `(${percent(low)} to ${percent(high)} %)`;
  process.stdout.write(`${what}: ${found.length} of ${of}: ${percent(found.length / of)} % ${range}\n`);
  if (isLong) for (const { where, context, text } of found) process.stdout.write(`    ${where} ${context} | ${text}\n`);
}

const commands = readCorpus(batch, 'commands');
const outcomes = commands.map((text) => ({ text, outcome: outcomeOf(text) }));
for (const wanted of ['rightly', 'asked', 'neither', 'wrongly'] as const satisfies readonly Outcome[])
  say(
    `commands, ${wanted}`,
    outcomes.flatMap(({ text, outcome }) => (outcome === wanted ? [text] : [])),
    commands.length,
    isShown && wanted !== 'rightly',
  );
const cries = readCorpus(batch, 'cries');
say('cries missed', cries.filter(isCryMissed), cries.length);
// The hold-out's texts are counted and never shown.
for (const half of [batch, 'holdout', 'dev'] as const) {
  const everyday = readCorpus(half, 'everyday');
  const isToShow = isShown && half === batch;
  const acts = everyday.filter((text) => actOf(text) !== null);
  say(`everyday texts of ${half}/ taken for cries`, everyday.filter(isTakenForACry), everyday.length, isToShow);
  say(`everyday texts of ${half}/ that act`, acts, everyday.length, isToShow);
  say(`everyday texts of ${half}/ that are asked about`, everyday.filter(isPestered), everyday.length, isToShow);
}
