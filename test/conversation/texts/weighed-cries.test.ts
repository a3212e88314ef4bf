import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { likenessToACry, parseCryWeights, writtenCryWeights } from '../../../src/conversation/texts/cry-weights.ts';
import { readText } from '../../../src/conversation/texts/read-text.ts';
import { parseVocabulary } from '../../../src/conversation/texts/vocabulary-file.ts';
import { CONTEXT, read, vocabulary } from './reading.ts';
import { digestOfLearning, textsOfWorkers } from './text-corpus/cry-examples.ts';
import { learn } from './text-corpus/learning.ts';

describe('the weights of cries', () => {
  const written = '-120 -300 BASE\n200 10 knife\n-90 0 knife and fork\n';

  it('are read as they were written', () => {
    const weights = parseCryWeights(written);
    expect(weights && writtenCryWeights(weights)).toBe(written);
  });

  it('count each known mark, and count less in a text with many marks', () => {
    const weights = parseCryWeights(written);
    const likeness = (...marks: string[]) => weights && likenessToACry(weights, new Set(marks)).onVisit;
    expect(likeness()).toBe(-120);
    expect(likeness('knife')).toBeCloseTo(-120 + 200 / Math.sqrt(2));
    expect(likeness('knife', 'knife and fork', 'unheard of')).toBeCloseTo(-120 + 110 / Math.sqrt(3));
  });

  it('are refused with file and line if a line is not a weight', () => {
    const { faults } = parseVocabulary('texts/xx.yaml', 'cry-weights: |\n  12 knife\n');
    expect(faults).toEqual([
      { file: 'texts/xx.yaml', line: 1, reason: 'must be lines of two whole numbers and a mark' },
    ]);
  });

  it('that the line uses are those that were learnt from the texts of dev/, as these and the words now stand', () => {
    const [weights] = vocabulary.cryWeights;
    const digest = weights && digestOfLearning(vocabulary, textsOfWorkers(), writtenCryWeights(weights));
    expect(readFileSync('flows/texts/en-cry-weights.yaml', 'utf8')).toContain(`# Learnt: ${String(digest)}\n`);
  });

  it('are learnt from examples, the same in every run', () => {
    const examples = ['he has a knife', 'a knife for the cake', 'he has a gun', 'a cake'].map((text) => ({
      marks: text.split(' '),
      isMeant: text.startsWith('he'),
    }));
    const manner = { leastTexts: 1, rounds: 20, decay: 0, orders: 2 };
    const learnt = learn(examples, manner);
    expect(learnt.weights.get('he')).toBeGreaterThan(0);
    expect(learnt.weights.get('cake')).toBeLessThan(0);
    expect(learn(examples, manner)).toEqual(learnt);
  });
});

describe('a text that no phrase fits', () => {
  const withoutWeights = { ...vocabulary, cryWeights: [] };

  it.each(['ex has turned up with a bat and hes inside', "he's trying to pull my clothes", 'wont le me leave'])(
    'is a cry if it is like one: %s',
    (text) => {
      expect(readText(withoutWeights, text, CONTEXT).cry).toBe('none');
      expect(read(text).cry).not.toBe('none');
    },
  );

  it.each(['little one keeps hitting me with a balloon', 'what time do you have me down til'])(
    'is not a cry if it is unlike one, even if a phrase says so: %s',
    (text) => {
      expect(readText(withoutWeights, text, CONTEXT).cry).not.toBe('none');
      expect(read(text).cry).toBe('none');
    },
  );

  it('with a single word is judged by the phrases only', () => {
    expect(read('CANT').cry).toBe('none');
  });
});

describe('a fall of the sender, and a plea for assistance', () => {
  it.each([
    'fallen over',
    'ive had a fall',
    'had a nasty fall on the steps',
    'assistance',
    'need support',
    'can someone send support please',
    'ive fallen down the stairs',
    'fell off the ladder',
    'just tripped down the front steps',
    'need assistance',
    'Need backup please',
    'requesting immediate assistance',
  ])('is a cry: %s', (text) => {
    expect(read(text).cry).not.toBe('none');
  });

  it.each([
    'mum fell down the stairs in june',
    'i fell down the stairs as a child, he told me',
    'need assistance with the form',
    'do you need backup of the file',
    'fallen for this house',
  ])('is none: %s', (text) => {
    expect(read(text).cry).toBe('none');
  });
});

describe('what is nearly a cry', () => {
  it.each([
    'theres another man here i dont know',
    "he's getting a bit shouty but ok",
    'dad kicking off a bit',
    'a man i dont know is upstairs',
    'hes pacing about and shouting',
    'the ex has turned up',
    'theres people here i wasnt told about',
  ])('is none, and its sender is told how help is called: %s', (text) => {
    expect(read(text)).toMatchObject({ cry: 'none', isNearCry: true });
  });

  it.each([
    'kids kicking off about bedtime',
    'meeting kicked off at 9',
    'she got upset and we took a break',
    'another appointment here at 4',
    'parking is a nightmare here today',
    'dad made me a tea',
    'lovely family, going well',
    'mum is late home from work',
    'running a bit late, traffic was heavy',
  ])('is no everyday text: %s', (text) => {
    expect(read(text)).toMatchObject({ cry: 'none', isNearCry: false });
  });
});
