import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  LIKELY_REQUESTS,
  parseRequestWeights,
  writtenRequestWeights,
} from '../../../src/conversation/texts/request-weights.ts';
import { parseVocabulary } from '../../../src/conversation/texts/vocabulary-file.ts';
import { actOf } from './corpus-verdicts.ts';
import { isPestered, outcomeOf } from './first-sight-verdicts.ts';
import { read, vocabulary } from './reading.ts';
import { BATCHES, readCorpus } from './text-corpus/corpus.ts';
import { textsOfResponders, textsOfWorkers } from './text-corpus/cry-examples.ts';
import { digestOfRequests, requestExamplesOf } from './text-corpus/request-examples.ts';

describe('the weights of requests', () => {
  it('are read as they were written', () => {
    const written = '-90 -80 -70 BASE\n200 0 -10 finished here\n';
    const weights = parseRequestWeights(written, LIKELY_REQUESTS.length);
    expect(weights && writtenRequestWeights(weights)).toBe(written);
  });

  it('are refused with file and line if a line is not a weight', () => {
    const { faults } = parseVocabulary('texts/xx.yaml', 'request-weights: |\n  12 finished\n');
    expect(faults).toEqual([
      { file: 'texts/xx.yaml', line: 1, reason: 'must be lines of three whole numbers and a mark' },
    ]);
  });

  it.each([
    ['workers', 'en-request-weights.yaml', vocabulary.requestWeights, textsOfWorkers],
    ['asked', 'en-answer-weights.yaml', vocabulary.answerWeights, textsOfResponders],
  ] as const)(
    'that the line uses are those that were learnt from dev/, as its texts and the words now stand: %s',
    (senders, file, [weights], texts) => {
      const examples = requestExamplesOf(vocabulary, senders, texts());
      const digest = weights && digestOfRequests(senders, examples, writtenRequestWeights(weights));
      expect(readFileSync(`flows/texts/${file}`, 'utf8')).toContain(`# Learnt: ${String(digest)}\n`);
    },
  );
});

describe('a text that no rule understands', () => {
  it.each(['All done at Larch Close', 'Off out the door now x'])('is asked about, and nothing happens: %s', (body) => {
    expect(read(body)).toMatchObject({ worker: { kind: 'none' }, cry: 'none', hint: { kind: 'leaving' } });
  });

  it.each([['cant tonight kids', 'cant']])(
    'of somebody who was asked about an alarm is asked about, and nothing happens: %s',
    (body, likely) => {
      expect(read(body).responder).toEqual({ kind: 'none', likely });
    },
  );

  it.each(['is she ok', 'cant get hold of her', 'no answer on her mobile', 'who is this'])(
    'is not, where it says nothing of the kind: %s',
    (body) => {
      expect(read(body).responder).not.toHaveProperty('likely');
    },
  );

  it.each(['SAFE F', 'SAFE F 4812', 'dialled F', 'is it raining there'])('is not: %s', (body) => {
    expect(read(body).hint).toBeNull();
  });

  it.each(BATCHES)('of the last batches does nothing that its sender does not want: %s', (batch) => {
    const wrong = readCorpus(batch, 'commands').filter((text) => outcomeOf(text) === 'wrongly');
    const acts = readCorpus(batch, 'everyday').filter((text) => actOf(text) !== null);
    expect([...wrong, ...acts].map(({ where, text }) => `${where} ${text}`)).toEqual([]);
  });

  it('hardly pesters whoever means nothing by it', () => {
    const everyday = readCorpus('holdout', 'everyday');
    expect(everyday.filter(isPestered).length / everyday.length).toBeLessThanOrEqual(0.03);
  });
});
