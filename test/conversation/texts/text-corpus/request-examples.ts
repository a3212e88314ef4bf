import { createHash } from 'node:crypto';
import { plainText } from '../../../../src/conversation/texts/plain-text.ts';
import { requestMarksOf } from '../../../../src/conversation/texts/request-marks.ts';
import { LIKELY_ANSWERS, LIKELY_REQUESTS } from '../../../../src/conversation/texts/request-weights.ts';
import type { RequestWeights } from '../../../../src/conversation/texts/request-weights.ts';
import { readToken } from '../../../../src/conversation/texts/token-words.ts';
import { tokensOf } from '../../../../src/conversation/texts/tokens.ts';
import type { Vocabulary } from '../../../../src/conversation/texts/vocabulary.ts';
import { CONTEXT } from '../reading.ts';
import type { CorpusText } from './corpus.ts';
import { learn } from './learning.ts';
import type { Manner } from './learning.ts';

/** What is learnt from the texts of workers, and from those of people who were asked about an alarm. */
export type Senders = 'workers' | 'asked';

interface Taught {
  requests: readonly string[];
  /** Chosen with texts that were kept out of the training. */
  manner: Manner;
  /** Which request the text is. What the line asks about counts as what it asks. */
  requestIn(text: CorpusText): string | null;
}

const MANNER: Manner = { leastTexts: 2, rounds: 12, decay: 0.0002, orders: 1 };
/** A smaller weight changes no result and only makes the file longer. */
const LEAST_WEIGHT = 40;

export const TAUGHT: Record<Senders, Taught> = {
  workers: {
    requests: LIKELY_REQUESTS,
    manner: MANNER,
    requestIn: ({ meaning }) => {
      if (meaning.kind !== 'worker') return null;
      const { kind } = meaning.request;
      return kind === 'sounds-like-end' ? 'end' : kind;
    },
  },
  asked: {
    requests: LIKELY_ANSWERS,
    manner: { ...MANNER, rounds: 20, decay: 0.0005 },
    requestIn: ({ meaning }) => (meaning.kind === 'responder' ? meaning.request.kind.replace(/^maybe-/, '') : null),
  },
};

export interface RequestExample {
  marks: string[];
  request: string | null;
}

export function requestExamplesOf(
  vocabulary: Vocabulary,
  senders: Senders,
  texts: readonly CorpusText[],
): RequestExample[] {
  const { requests, requestIn } = TAUGHT[senders];
  return texts.map((text) => {
    const request = requestIn(text);
    return {
      marks: marksIn(vocabulary, text.text),
      request: request !== null && requests.includes(request) ? request : null,
    };
  });
}

function marksIn(vocabulary: Vocabulary, body: string): string[] {
  const { text } = plainText(body);
  const tokens = tokensOf(text, vocabulary.pictures).map((token) => readToken(vocabulary, token));
  const scene = { vocabulary, context: CONTEXT, text, hasPin: false, isAsked: false };
  return [...requestMarksOf(scene, tokens)];
}

/** Learns how strongly each mark of these texts points to each request. */
export function learnRequestWeights(senders: Senders, examples: readonly RequestExample[]): RequestWeights {
  const { requests, manner } = TAUGHT[senders];
  const learnt = requests.map((wanted) =>
    learn(
      examples.map(({ marks, request }) => ({ marks, isMeant: request === wanted })),
      manner,
    ),
  );
  const weightOf = (valueOf: (one: (typeof learnt)[number]) => number): number[] =>
    learnt.map((one) => Math.round(valueOf(one) * 100));
  const marks = [...(learnt[0]?.weights.keys() ?? [])];
  const weights = marks
    .map((mark) => [mark, weightOf((one) => one.weights.get(mark) ?? 0)] as const)
    .filter(([, weight]) => weight.some((one) => Math.abs(one) >= LEAST_WEIGHT));
  return { base: weightOf(({ base }) => base), weights: new Map(weights) };
}

/** Names what was learnt from, and what was learnt, as with the weights of cries. */
export function digestOfRequests(senders: Senders, examples: readonly RequestExample[], weights: string): string {
  const learntFrom = JSON.stringify([TAUGHT[senders].manner, LEAST_WEIGHT, examples]);
  return createHash('sha256').update(learntFrom).update(weights).digest('hex').slice(0, 32);
}
