import type { ReadToken } from './phrases.ts';
import { requestMarksOf } from './request-marks.ts';
import { LIKELY_REQUESTS, likenessToRequests } from './request-weights.ts';
import type { LikelyRequest } from './request-weights.ts';
import type { Scene } from './scene.ts';
import { commandsOf } from './token-words.ts';
import type { Command } from './vocabulary-lists.ts';

/** From this likeness on, in hundredths, the reply asks: a question costs its reader little. */
const LIKELY = -200;
const FEWEST_WORDS = 2;
/** Who writes more says more than one request. */
const MOST_WORDS = 24;

/**
 * What a text is likely to ask for that no rule understands: "all finished here thanks". It is weighed by what other
 * texts say. It changes nothing: the reply asks, and only the sender's answer acts.
 */
export function likelyRequest(scene: Scene, tokens: readonly ReadToken[]): LikelyRequest | null {
  if (tokens.length < FEWEST_WORDS || tokens.length > MOST_WORDS || isOfResponder(scene, tokens)) return null;
  const marks = requestMarksOf(scene, tokens);
  for (const weights of scene.vocabulary.requestWeights) {
    const likeness = likenessToRequests(weights, marks);
    const likeliest = LIKELY_REQUESTS.reduce((best, one) => (likeness[one] > likeness[best] ? one : best));
    if (likeness[likeliest] >= LIKELY) return likeliest;
  }
  return null;
}

const WORDS_OF_RESPONDERS: ReadonlySet<Command> = new Set(['take', 'cant', 'safe', 'dialled']);

/** "SAFE F" is about a colleague, and nothing near to it is asked about oneself. */
const isOfResponder = ({ vocabulary }: Scene, [first]: readonly ReadToken[]): boolean =>
  commandsOf(vocabulary, first).some((command) => WORDS_OF_RESPONDERS.has(command));
