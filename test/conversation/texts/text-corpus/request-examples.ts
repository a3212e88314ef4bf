import { createHash } from 'node:crypto';
import { plainText } from '../../../../src/conversation/texts/plain-text.ts';
import { requestMarksOf } from '../../../../src/conversation/texts/request-marks.ts';
import { LIKELY_REQUESTS } from '../../../../src/conversation/texts/request-weights.ts';
import type {
  LikelyRequest,
  RequestWeight,
  RequestWeights,
} from '../../../../src/conversation/texts/request-weights.ts';
import { readToken } from '../../../../src/conversation/texts/token-words.ts';
import { tokensOf } from '../../../../src/conversation/texts/tokens.ts';
import type { Vocabulary } from '../../../../src/conversation/texts/vocabulary.ts';
import { CONTEXT } from '../reading.ts';
import type { CorpusText } from './corpus.ts';
import { learn } from './learning.ts';
import type { Manner } from './learning.ts';

/** Chosen with texts that were kept out of the training. */
export const MANNER: Manner = { leastTexts: 2, rounds: 12, decay: 0.0002, orders: 1 };
/** A smaller weight changes no result and only makes the file longer. */
const LEAST_WEIGHT = 40;

/** Which request the text is. What the line asks about counts as what it asks. */
export function requestIn({ meaning }: CorpusText): LikelyRequest | null {
  if (meaning.kind !== 'worker') return null;
  const { kind } = meaning.request;
  if (kind === 'end' || kind === 'sounds-like-end') return 'end';
  return kind === 'more' || kind === 'start' ? kind : null;
}

export interface RequestExample {
  marks: string[];
  request: LikelyRequest | null;
}

export function requestExamplesOf(vocabulary: Vocabulary, texts: readonly CorpusText[]): RequestExample[] {
  return texts.map((text) => ({ marks: marksIn(vocabulary, text.text), request: requestIn(text) }));
}

function marksIn(vocabulary: Vocabulary, body: string): string[] {
  const { text } = plainText(body);
  const tokens = tokensOf(text, vocabulary.pictures).map((token) => readToken(vocabulary, token));
  const scene = { vocabulary, context: CONTEXT, text, hasPin: false, isAsked: false };
  return [...requestMarksOf(scene, tokens)];
}

/** Learns how strongly each mark of these texts points to each request. */
export function learnRequestWeights(examples: readonly RequestExample[], manner = MANNER): RequestWeights {
  const learnt = LIKELY_REQUESTS.map((wanted) =>
    learn(
      examples.map(({ marks, request }) => ({ marks, isMeant: request === wanted })),
      manner,
    ),
  );
  const weightOf = (valueOf: (one: (typeof learnt)[number]) => number): RequestWeight => {
    const [end = 0, more = 0, start = 0] = learnt.map((one) => Math.round(valueOf(one) * 100));
    return { end, more, start };
  };
  const marks = [...(learnt[0]?.weights.keys() ?? [])];
  const weights = marks
    .map((mark) => [mark, weightOf((one) => one.weights.get(mark) ?? 0)] as const)
    .filter(([, weight]) => LIKELY_REQUESTS.some((request) => Math.abs(weight[request]) >= LEAST_WEIGHT));
  return { base: weightOf(({ base }) => base), weights: new Map(weights) };
}

/** Names what was learnt from, and what was learnt, as with the weights of cries. */
export function digestOfRequests(examples: readonly RequestExample[], weights: string): string {
  const learntFrom = JSON.stringify([MANNER, LEAST_WEIGHT, examples]);
  return createHash('sha256').update(learntFrom).update(weights).digest('hex').slice(0, 32);
}
