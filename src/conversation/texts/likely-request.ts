import type { ReadToken } from './phrases.ts';
import type { ResponderRequest, WorkerRequest } from './reading.ts';
import { requestMarksOf } from './request-marks.ts';
import { LIKELY_ANSWERS, LIKELY_REQUESTS, likeliestOf } from './request-weights.ts';
import type { LikelyAnswer, LikelyRequest, RequestWeights } from './request-weights.ts';
import type { Scene } from './scene.ts';
import { commandsOf } from './token-words.ts';
import type { Command } from './vocabulary-lists.ts';

/** From this likeness on, in hundredths, the reply asks: a question costs its reader little. */
const LIKELY = -200;
/** The same of an answer about an alarm. Who is misread hears of SAFE while a colleague is looked for. */
const LIKELY_OF_AN_ALARM = -150;
const FEWEST_WORDS = 2;
/** Who writes more says more than one request. */
const MOST_WORDS = 24;

type Tokens = readonly ReadToken[];

/**
 * What a text is likely to ask for that no rule understands: "all finished here thanks". It is weighed by what other
 * texts say. It changes nothing: the reply asks, and only the sender's answer acts.
 */
export const likelyRequest = (scene: Scene, tokens: Tokens): LikelyRequest | null =>
  isOfResponder(scene, tokens)
    ? null
    : likeliest(scene, tokens, LIKELY_REQUESTS, scene.vocabulary.requestWeights, LIKELY);

/** The same of somebody who was asked about an alarm: "shes ok, just rang her", "got the kids, no chance". */
const likelyAnswer = (scene: Scene, tokens: Tokens): LikelyAnswer | null =>
  scene.isAsked ? null : likeliest(scene, tokens, LIKELY_ANSWERS, scene.vocabulary.answerWeights, LIKELY_OF_AN_ALARM);

function likeliest<Request>(
  scene: Scene,
  tokens: Tokens,
  requests: readonly Request[],
  languages: readonly RequestWeights[],
  least: number,
): Request | null {
  if (tokens.length < FEWEST_WORDS || tokens.length > MOST_WORDS || languages.length === 0) return null;
  const marks = requestMarksOf(scene, tokens);
  for (const weights of languages) {
    const found = likeliestOf(requests, weights, marks);
    if (found && found.likeness >= least) return found.request;
  }
  return null;
}

const WORDS_OF_RESPONDERS: ReadonlySet<Command> = new Set(['take', 'cant', 'safe', 'dialled']);

/** "SAFE F" is about a colleague, and nothing near to it is asked about oneself. */
const isOfResponder = ({ vocabulary }: Scene, [first]: Tokens): boolean =>
  commandsOf(vocabulary, first).some((command) => WORDS_OF_RESPONDERS.has(command));

/** Beside these requests of a worker a text may as well be about somebody else's alarm. */
const MAY_BE_AN_ANSWER: ReadonlySet<WorkerRequest['kind']> = new Set(['none', 'sounds-like-end', 'at', 'note']);

/** What a text says of an alarm, with what it is likely to say where no rule understands it. */
export function withLikelyAnswer(
  scene: Scene,
  tokens: Tokens,
  said: ResponderRequest,
  { kind }: WorkerRequest,
): ResponderRequest {
  if (said.kind !== 'none' || !MAY_BE_AN_ANSWER.has(kind)) return said;
  const likely = likelyAnswer(scene, tokens);
  return likely === null ? said : { kind: 'none', likely };
}
