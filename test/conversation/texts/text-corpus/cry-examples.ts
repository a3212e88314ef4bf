import { createHash } from 'node:crypto';
import { marksOf } from '../../../../src/conversation/texts/cry-marks.ts';
import { withMendedWords } from '../../../../src/conversation/texts/mended-words.ts';
import { plainText } from '../../../../src/conversation/texts/plain-text.ts';
import { tokensOf } from '../../../../src/conversation/texts/tokens.ts';
import { readToken } from '../../../../src/conversation/texts/token-words.ts';
import type { Vocabulary } from '../../../../src/conversation/texts/vocabulary.ts';
import type { CryWeights } from '../../../../src/conversation/texts/cry-weights.ts';
import { CLASSES, readCorpus } from './corpus.ts';
import type { CorpusText } from './corpus.ts';
import { learn } from './learning.ts';
import type { Manner } from './learning.ts';

/**
 * Chosen with texts that were kept out of the training. More rounds, or marks that only one text has, make it worse.
 */
const MANNER: Manner = { leastTexts: 2, rounds: 25, decay: 0.00005, orders: 3 };
/** A smaller weight changes no result and only makes the file longer. */
const LEAST_WEIGHT = 40;

/** The texts of workers. A responder's text is never a cry. */
export function textsOfWorkers(): CorpusText[] {
  return textsOfDev().filter(({ context }) => context !== 'asked');
}

/** The texts of people who were asked about an alarm. */
export function textsOfResponders(): CorpusText[] {
  return textsOfDev().filter(({ context }) => context === 'asked');
}

const textsOfDev = (): CorpusText[] => CLASSES.flatMap((corpusClass) => readCorpus('dev', corpusClass));

/** Learns how strongly each mark of these texts points to a cry. */
export function learnCryWeights(vocabulary: Vocabulary, texts: readonly CorpusText[]): CryWeights {
  const examples = examplesOf(vocabulary, texts);
  const onVisit = learn(
    examples.map(({ marks, meaning }) => ({ marks, isMeant: meaning.kind === 'cry' })),
    MANNER,
  );
  const outright = learn(
    examples.map(({ marks, meaning }) => ({ marks, isMeant: meaning.kind === 'cry' && meaning.from === 'always' })),
    MANNER,
  );
  const weights = [...onVisit.weights].map(
    ([mark, weight]) =>
      [mark, { onVisit: hundredths(weight), outright: hundredths(outright.weights.get(mark) ?? 0) }] as const,
  );
  return {
    base: { onVisit: hundredths(onVisit.base), outright: hundredths(outright.base) },
    weights: new Map(
      weights.filter(([, weight]) => Math.max(Math.abs(weight.onVisit), Math.abs(weight.outright)) >= LEAST_WEIGHT),
    ),
  };
}

function examplesOf(vocabulary: Vocabulary, texts: readonly CorpusText[]) {
  return texts.map(({ text, meaning }) => ({ marks: marksIn(vocabulary, text), meaning }));
}

/**
 * Names what was learnt from, and what was learnt. Learning takes most of a minute, so a test compares this instead:
 * it differs once a text, a mark or a weight is another one.
 */
export function digestOfLearning(vocabulary: Vocabulary, texts: readonly CorpusText[], weights: string): string {
  const learntFrom = JSON.stringify([MANNER, LEAST_WEIGHT, examplesOf(vocabulary, texts)]);
  return createHash('sha256').update(learntFrom).update(weights).digest('hex').slice(0, 32);
}

function marksIn(vocabulary: Vocabulary, body: string): string[] {
  const { text } = plainText(body);
  const tokens = tokensOf(text, vocabulary.pictures).map((token) => readToken(vocabulary, token));
  return [...marksOf(vocabulary, withMendedWords(vocabulary, tokens), text)];
}

const hundredths = (weight: number): number => Math.round(weight * 100);
