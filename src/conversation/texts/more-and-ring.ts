import { readClock } from './clock-times.ts';
import { lengthsIn, lineMinutes } from './lengths.ts';
import { holdsPhrase, placesOfPhrases } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import type { ClockTime, WorkerRequest } from './reading.ts';
import type { Scene } from './scene.ts';
import { commandsOf, isOneOf } from './token-words.ts';
import { phrasesOf } from './vocabulary.ts';
import type { WordList } from './vocabulary-lists.ts';

/** MORE and RING: a word and a length of time, with few other words beside them. */

type Tokens = readonly ReadToken[];

/** The lengths, if no words but those of the list stand beside them; null if there are other words. */
function lengthsBeside(
  scene: Scene,
  tokens: Tokens,
  beside: WordList,
  of: 'visit' | 'call',
): { minutes: number[]; isSaid: boolean; isClock: boolean } | null {
  const { vocabulary, context } = scene;
  const lengths = lengthsIn(vocabulary, context, tokens);
  const others = tokens.filter(
    (token, index) =>
      !isOneOf(vocabulary, beside, token) && !lengths.some(({ from, to }) => index >= from && index < to),
  );
  if (others.length > 0) return null;
  const minutes = lengths.map((length) => lineMinutes(length.minutes, of)).filter((one) => one !== null);
  return { minutes, isSaid: lengths.length > 0, isClock: lengths.some(({ isClock }) => isClock) };
}

export function readMore(scene: Scene, tokens: Tokens): WorkerRequest | null {
  const { vocabulary } = scene;
  const isMore = (token: ReadToken) => commandsOf(vocabulary, token).includes('more');
  const at = tokens.findIndex(isMore);
  if (at < 0 || holdsPhrase(phrasesOf(vocabulary, 'not-more'), tokens)) return null;
  const said = withoutByOfMore(scene, tokens).filter((token) => !isMore(token));
  const alone = lengthsBeside(scene, said, 'beside-more', 'visit');
  const read = alone ?? (at === 0 ? lengthBeforeAReason(scene, said) : null);
  if (!read) return null;
  // "MORE -30" may mean less time.
  const isMinus = tokens.some((token, index) => token.kind === 'number' && index > 0 && /\s-$/.test(token.before));
  const several = new Set(read.minutes).size > 1;
  return {
    kind: 'more',
    minutes: read.minutes.length > 0 && !isMinus ? Math.min(...read.minutes) : null,
    isClock: read.isClock,
    several,
    ...(alone === null &&
      isSaying(said.slice(lengthsIn(vocabulary, scene.context, said)[0]?.to)) && { hasReason: true }),
  };
}

const MOST_WORDS_OF_A_REASON = 6;
const FEWEST_WORDS_OF_A_REASON = 3;

/** Whether what stands beside MORE tells something: fewer words are "still chatting". */
export const isSaying = (reason: Tokens): boolean => reason.length >= FEWEST_WORDS_OF_A_REASON;

/**
 * "MORE 20 mins still chatting": a length with its unit, and behind it words that say neither "not" nor another
 * request.
 */
function lengthBeforeAReason(scene: Scene, tokens: Tokens): ReturnType<typeof lengthsBeside> {
  const { vocabulary, context } = scene;
  const [length, ...others] = lengthsIn(vocabulary, context, tokens);
  if (length?.from !== 0 || length.sort !== 'sure' || others.length > 0) return null;
  const reason = tokens.slice(length.to);
  const isPlain = reason.every(
    (token) =>
      token.kind === 'word' && !isOneOf(vocabulary, 'negations', token) && commandsOf(vocabulary, token).length === 0,
  );
  return isPlain && reason.length <= MOST_WORDS_OF_A_REASON
    ? lengthsBeside(scene, tokens.slice(0, length.to), 'beside-more', 'visit')
    : null;
}

/**
 * "Extend by 20": behind the command "by" leads to an amount, unless a time of day that can be nothing else follows.
 */
function withoutByOfMore({ vocabulary }: Scene, tokens: Tokens): Tokens {
  return tokens.filter(
    (token, at) =>
      !isOneOf(vocabulary, 'by', token) ||
      !commandsOf(vocabulary, tokens[at - 1]).includes('more') ||
      readClock(vocabulary, tokens, at + 1)?.isSure === true,
  );
}

export function readRing(scene: Scene, tokens: Tokens): WorkerRequest | null {
  // "Can you ring me", "give me a call"
  const at = tokens.findIndex((token) => !isOneOf(scene.vocabulary, 'before-ring', token));
  // "Give us a bell in 15"
  const isBell = tokens[at - 1]?.text === 'a' && isOneOf(scene.vocabulary, 'bells', tokens[at]);
  if (!isBell && !commandsOf(scene.vocabulary, tokens[at]).includes('ring')) return null;
  return ringOf(scene, tokens, at) ?? ringBeforeAReason(scene, tokens, at);
}

/**
 * "Call me in half an hour to get me out of this": up to its time it asks for a call. It lowers nothing. What follows
 * may be a cry, so no cover story makes an excuse of it.
 */
function ringBeforeAReason(scene: Scene, tokens: Tokens, at: number): WorkerRequest | null {
  const { vocabulary, context } = scene;
  const length = lengthsIn(vocabulary, context, tokens).find(({ from, sort }) => from > at && sort === 'sure');
  const isOther = (token: ReadToken): boolean =>
    isOneOf(vocabulary, 'other-days', token) || isOneOf(vocabulary, 'negations', token);
  if (!length || length.to >= tokens.length || tokens.slice(0, length.to).some(isOther)) return null;
  if (isOneOf(vocabulary, 'other-days', tokens[length.to])) return null;
  const ring = ringOf(scene, tokens.slice(0, length.to), at);
  return ring === null || ring.minutes === null ? null : { ...ring, isCover: false, hasReason: true };
}

function ringOf(scene: Scene, tokens: Tokens, at: number): Extract<WorkerRequest, { kind: 'ring' }> | null {
  // "Call me, pretend to be my boss": what the caller is to say is no other request.
  const story = placesOfPhrases(phrasesOf(scene.vocabulary, 'cover-stories'), tokens)
    .filter(({ from, to }) => from > at && to === tokens.length)
    .toSorted((one, other) => one.from - other.from)[0];
  const said = story ? tokens.slice(0, story.from) : tokens;
  const read = lengthsBeside(scene, said.slice(at + 1), 'beside-ring', 'call');
  const isForMe =
    said.some(({ text }) => text === 'me' || text === 'us') ||
    said[0]?.forms.includes('ring') === true ||
    isAskedFor(scene, tokens, at);
  if (!read || !isForMe) return null;
  const isCover = story !== undefined;
  const ring = { kind: 'ring', isCover, hasReason: false } as const;
  const clock = clockAfterAt(scene, said);
  if (clock) return { ...ring, minutes: lineMinutes(scene.context.minutesUntil(clock), 'call') };
  if (read.minutes.length > 0) return { ...ring, minutes: Math.min(...read.minutes) };
  const isSoon = isCover || said.some((token) => isOneOf(scene.vocabulary, 'soon', token));
  return { ...ring, minutes: isSoon ? AT_ONCE : null };
}

/**
 * "Can you ring in 5 with an excuse": somebody who asks for a ring wants it themselves, where no other person is named.
 */
function isAskedFor({ vocabulary }: Scene, tokens: Tokens, ring: number): boolean {
  const before = tokens.slice(0, ring);
  return (
    ring + 1 < tokens.length &&
    before.some((token) => isOneOf(vocabulary, 'asks-to-ring', token)) &&
    (before.at(-2)?.text === 'have' || !before.some(({ text }) => text === 'i' || text === 'need'))
  );
}

/** The fewest minutes after which a call is booked. */
export const AT_ONCE = 1;

/** "Ring me at 5" means five o'clock. */
function clockAfterAt({ vocabulary }: Scene, tokens: Tokens): ClockTime | null {
  const at = tokens.findIndex(({ text }, index) => text === 'at' && tokens[index + 1]?.isNumber === true);
  return at < 0 ? null : (readClock(vocabulary, tokens, at + 1)?.clock ?? null);
}
