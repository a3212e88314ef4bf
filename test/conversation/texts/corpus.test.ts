import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { wilson } from '../code-phrase/code-phrase-texts/wilson.ts';
import { HALVES, readCorpus } from './text-corpus/corpus.ts';
import type { CorpusHalf, CorpusText } from './text-corpus/corpus.ts';
import { actOf, isCryMissed, isLeftAlone, isNearCry, isTakenForACry, misunderstood } from './corpus-verdicts.ts';

interface Figure {
  what: string;
  wrong: string[];
  of: number;
}

const figure = (
  what: string,
  texts: CorpusText[],
  saysWrong: (text: CorpusText) => string | boolean | null,
): Figure => ({
  what,
  of: texts.length,
  wrong: texts.flatMap((text) => {
    const wrong = saysWrong(text);
    return wrong === false || wrong === null
      ? []
      : [`${text.where} ${text.context} ${JSON.stringify(text.text)}${wrong === true ? '' : `: ${wrong}`}`];
  }),
});

function figuresOf(half: CorpusHalf) {
  const [everyday, commands, cries] = [
    readCorpus(half, 'everyday'),
    readCorpus(half, 'commands'),
    readCorpus(half, 'cries'),
  ];
  return {
    missed: figure('cries missed', cries, isCryMissed),
    leftAlone: figure('cries missed, and not offered SOS', cries, isLeftAlone),
    nearCries: figure('everyday texts that are offered SOS', everyday, isNearCry),
    falseCries: figure('everyday texts taken for cries', everyday, isTakenForACry),
    acts: figure('everyday texts that begin, end, shorten, take or close', everyday, actOf),
    misunderstood: figure('commands not understood', commands, misunderstood),
  };
}

const percent = (rate: number): string => `${(100 * rate).toFixed(2)} %`;

function printed(half: CorpusHalf, { what, wrong, of }: Figure): string {
  const { low, high } = wilson(wrong.length, of);
  const range = `(95 %: ${percent(low)} to ${percent(high)})`;
  const head = `texts, ${half}: ${wrong.length} of ${of} ${what}: ${percent(wrong.length / of)} ${range}\n`;
  // The hold-out's lines are not shown: people who change the reader must not learn from them.
  return head + (half === 'dev' ? wrong.map((line) => `  ${line}\n`).join('') : '');
}

/**
 * The limits of the line: at most 5 % of cries missed, at most 0.2 % of everyday texts taken for a cry, 1 % of them
 * offered SOS, no everyday text that acts, 95 % of commands understood. `dev/` was used to develop the reader, so it
 * has to do better than these limits. */
const BARS = {
  dev: { missed: 0.01, nearCries: 0.01, falseCries: 0.001, acts: 0, misunderstood: 0.01 },
  holdout: { missed: 0.05, nearCries: 0.01, falseCries: 0.002, acts: 0, misunderstood: 0.05 },
} satisfies Record<CorpusHalf, object>;

const measured = { dev: figuresOf('dev'), holdout: figuresOf('holdout') } satisfies Record<CorpusHalf, object>;
const FIGURES = ['missed', 'leftAlone', 'nearCries', 'falseCries', 'acts', 'misunderstood'] as const;

describe.each(HALVES)('the corpus of texts, %s', (half) => {
  const bars = BARS[half];
  const figures = measured[half];
  process.stdout.write(
    Object.values(figures)
      .map((one) => printed(half, one))
      .join(''),
  );
  const rate = ({ wrong, of }: Figure) => wrong.length / of;

  it('few cries are missed', () => {
    expect(rate(figures.missed)).toBeLessThanOrEqual(bars.missed);
  });

  it('hardly any everyday texts are taken for cries', () => {
    expect(rate(figures.falseCries)).toBeLessThanOrEqual(bars.falseCries);
  });

  it('few everyday texts are answered with how help is called', () => {
    expect(rate(figures.nearCries)).toBeLessThanOrEqual(bars.nearCries);
  });

  it('no everyday text begins, ends or shortens a visit, and none takes or closes an alarm', () => {
    expect(figures.acts.wrong.length).toBeLessThanOrEqual(bars.acts);
  });

  it('at least 95 % of the commands are understood', () => {
    expect(rate(figures.misunderstood)).toBeLessThanOrEqual(bars.misunderstood);
  });
});

/** "15 of 336: 4.46 % (2.72 to 7.23 %)" */
function written({ wrong, of }: Figure): string {
  const { low, high } = wilson(wrong.length, of);
  const rounded = (rate: number): string => (100 * rate).toFixed(2);
  return (
    `${wrong.length} of ${of.toLocaleString('en-GB')}: ${rounded(wrong.length / of)} % (${rounded(low)} to ` +
    `${rounded(high)} %)`
  );
}

describe('the table in the page of the corpus', () => {
  it('says what is measured now: whoever changes the reader or the texts writes the new figures there', () => {
    const page = readFileSync('test/conversation/texts/text-corpus/README.md', 'utf8');
    const rows = page
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((row) => row.split('|').map((cell) => cell.trim()));
    for (const name of FIGURES) {
      const [dev, holdout] = [measured.dev[name], measured.holdout[name]];
      const row = rows.find(([, what]) => what === dev.what) ?? [];
      expect([dev.what, ...row.slice(3, 5)]).toEqual([dev.what, written(dev), written(holdout)]);
    }
  });
});
