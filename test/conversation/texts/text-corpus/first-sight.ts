import { readFileSync } from 'node:fs';
import { wilson } from '../../code-phrase/code-phrase-texts/wilson.ts';
import { actOf, isCryMissed, isTakenForACry } from '../corpus-verdicts.ts';
import { isPestered, outcomeOf } from '../first-sight-verdicts.ts';
import type { Outcome } from '../first-sight-verdicts.ts';
import { CLASSES, parseCorpusLine, readCorpus } from './corpus.ts';
import type { CorpusClass, CorpusText } from './corpus.ts';

/**
 * Measures a batch of texts that nobody has mended the reader with, in a folder of three files like those of `dev/`:
 * node --import tsx test/conversation/texts/text-corpus/first-sight.ts [folder] [--show]
 */

const [folder = 'test/conversation/texts/text-corpus/first-sight', ...flags] = process.argv.slice(2);
const isShown = flags.includes('--show');

const textsIn = (corpusClass: CorpusClass): CorpusText[] =>
  readFileSync(`${folder}/${corpusClass}.txt`, 'utf8')
    .split('\n')
    .flatMap((line, at) =>
      line === '' || line.startsWith('# ') ? [] : [parseCorpusLine(line, corpusClass, `${corpusClass}:${at + 1}`)],
    );

const percent = (rate: number): string => (100 * rate).toFixed(1);

function say(what: string, found: CorpusText[], of: number, isLong = isShown): void {
  const { low, high } = wilson(found.length, of);
  const range = `(${percent(low)} to ${percent(high)} %)`;
  process.stdout.write(`${what}: ${found.length} of ${of}: ${percent(found.length / of)} % ${range}\n`);
  if (isLong) for (const { where, context, text } of found) process.stdout.write(`    ${where} ${context} | ${text}\n`);
}

const [everyday, commands, cries] = CLASSES.map(textsIn);
if (!everyday || !commands || !cries) throw new Error('the three files are needed');
const outcomes = commands.map((text) => ({ text, outcome: outcomeOf(text) }));
for (const wanted of ['rightly', 'asked', 'neither', 'wrongly'] as const satisfies readonly Outcome[])
  say(
    `commands, ${wanted}`,
    outcomes.flatMap(({ text, outcome }) => (outcome === wanted ? [text] : [])),
    commands.length,
    isShown && wanted !== 'rightly',
  );
say('cries missed', cries.filter(isCryMissed), cries.length);
say('everyday texts taken for cries', everyday.filter(isTakenForACry), everyday.length);
say(
  'everyday texts that act',
  everyday.filter((text) => actOf(text) !== null),
  everyday.length,
);
say('everyday texts that are asked about', everyday.filter(isPestered), everyday.length);
// The hold-out's texts are counted and never shown.
for (const half of ['dev', 'holdout'] as const)
  say(
    `everyday texts of ${half}/ that are asked about`,
    readCorpus(half, 'everyday').filter(isPestered),
    readCorpus(half, 'everyday').length,
    false,
  );
