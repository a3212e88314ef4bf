import { readClock } from './clock-times.ts';
import { lengthsIn } from './lengths.ts';
import type { LengthRead } from './lengths.ts';
import { holdsPhrase } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { isAddress, isBehindAnAddress } from './places.ts';
import type { Scene } from './scene.ts';
import { commandsOf, isOneOf } from './token-words.ts';
import { breakBefore } from './tokens.ts';
import { phrasesOf } from './vocabulary.ts';

type Tokens = readonly ReadToken[];

/** How long somebody stays, or until when, where a sentence says it: "just got to Mrs Khan's, be about an hour". */

/**
 * `lengths`: every length that is sure. `stays`: those that say how long somebody stays. `isCertain`: without those
 * that are good enough for a question only.
 */
export function staysIn(
  scene: Scene,
  tokens: Tokens,
  isCertain: boolean,
): { lengths: LengthRead[]; stays: LengthRead[] } {
  const { vocabulary, context } = scene;
  const all = lengthsIn(vocabulary, context, tokens);
  const lengths = all.filter((one) => isSure(tokens, one));
  const stays = all.filter((one, at) => isSure(tokens, one) && isStay(scene, tokens, one, all[at - 1]));
  if (stays.length > 0 || isCertain) return { lengths, stays };
  const others = [
    ...numbersOfAStay(scene, tokens, all),
    ...(saysWhere(scene, tokens) ? endsOfAStay(scene, tokens) : []),
  ];
  return { lengths: [...lengths, ...others], stays: others };
}

/** "For about 40" at the end of a part leaves no doubt that it is a length; a number alone does. */
const isSure = (tokens: Tokens, { sort, from, to }: LengthRead): boolean =>
  sort === 'sure' || (sort === 'number' && tokens[from]?.text === 'for' && isEnd(tokens, to));

const isEnd = (tokens: Tokens, at: number): boolean => at >= tokens.length || breakBefore(tokens[at]) > 0;

/** Not "in 20 mins", "20 mins late", "running over by 20" or "moved to 3pm". */
function isStay({ vocabulary }: Scene, tokens: Tokens, one: LengthRead, before: LengthRead | undefined): boolean {
  const [first, last, next] = [tokens[one.from], tokens[one.from - 1], tokens[one.to]];
  if (one.isClock)
    return (
      isOneOf(vocabulary, 'until', first) ||
      isOneOf(vocabulary, 'until', tokens[one.from + 1]) ||
      before?.joinsNext === true
    );
  const isLater = last?.text === 'in' && first?.text !== 'for' && one.from > 1 && breakBefore(first) === 0;
  // "Took me 50 mins to get here", "been on hold for 45 minutes"
  const start = tokens.slice(0, one.from + 1).findLastIndex((token) => breakBefore(token) > 0);
  const clause = tokens.slice(Math.max(start, 0), one.from);
  if (clause.some((token) => isOneOf(vocabulary, 'of-what-lasted', token))) return false;
  const isOver = isOneOf(vocabulary, 'by', first) && isOneOf(vocabulary, 'before-by-an-amount', last);
  const isFromNow = next?.text === 'from' && tokens[one.to + 1]?.text === 'now';
  return !isLater && !isOver && (isFromNow || !isOneOf(vocabulary, 'not-after-a-stay', next));
}

const SHORTEST_SAID = 10;
const LONGEST_SAID = 180;

/** A text of so few words with a number apart says how long, and little else: "Ferndale again. 45". */
const MOST_WORDS_BESIDE = 6;

/** "Doing 40 at Ferndale", "set me 45 please": such a number of minutes as people say, where one is said. */
function numbersOfAStay({ vocabulary }: Scene, tokens: Tokens, lengths: readonly LengthRead[]): LengthRead[] {
  return lengths.filter(({ sort, minutes, from, to }) => {
    const isRound = minutes !== null && minutes % 5 === 0 && minutes >= SHORTEST_SAID && minutes <= LONGEST_SAID;
    const isApart =
      lengths.length === 1 && from > 0 && tokens.length <= MOST_WORDS_BESIDE && breakBefore(tokens[from]) > 0;
    const isSaid =
      isApart ||
      isBehindAnAddress(vocabulary, tokens, from) ||
      isOneOf(vocabulary, 'before-a-number-of-a-stay', tokens[from]) ||
      isOneOf(vocabulary, 'before-a-number-of-a-stay', tokens[from - 1]);
    return (
      sort !== 'sure' &&
      isRound &&
      isSaid &&
      (isEnd(tokens, to) ||
        isOneOf(vocabulary, 'before-a-place', tokens[to]) ||
        isOneOf(vocabulary, 'after-start', tokens[to]))
    );
  });
}

/** Words behind an end and before its time of day: "out for 3pm". */
const BEFORE_A_TIME = /^(?:at|by|for|around|about|before)$/;

/** "Finishing 4.30", "out for 3pm", "ten to four out": when somebody will leave. */
function endsOfAStay({ vocabulary, context }: Scene, tokens: Tokens): LengthRead[] {
  return tokens.flatMap((token, at) => {
    if (!isOneOf(vocabulary, 'ends-a-stay', token)) return [];
    const from = BEFORE_A_TIME.test(tokens[at + 1]?.text ?? '') ? at + 2 : at + 1;
    const behind = readClock(vocabulary, tokens, from);
    const read =
      behind && isEnd(tokens, behindIsh(tokens, behind.next))
        ? { ...behind, from }
        : clockBefore(vocabulary, tokens, at);
    const minutes = read ? context.minutesUntil(read.clock) : null;
    return read && minutes !== null
      ? [{ minutes, from: read.from, to: read.next, sort: 'sure' as const, isClock: true, joinsNext: false }]
      : [];
  });
}

/** "Out 3ish" */
const behindIsh = (tokens: Tokens, at: number): number => (tokens[at]?.text === 'ish' ? at + 1 : at);

const MOST_WORDS_OF_A_TIME = 4;

/** A time of day of more than one word, with which the words before this one end. */
function clockBefore(vocabulary: Scene['vocabulary'], tokens: Tokens, to: number) {
  for (let from = Math.max(0, to - MOST_WORDS_OF_A_TIME); from < to - 1; from++) {
    const read = readClock(vocabulary, tokens, from);
    if (read?.next === to) return { ...read, from };
  }
  return null;
}

/** Whether somebody says where they are, or that they are there: else a time of day may be anybody's. */
function saysWhere({ vocabulary }: Scene, tokens: Tokens): boolean {
  return (
    isAddress(vocabulary, tokens) ||
    tokens.some((token, at) => commandsOf(vocabulary, token).includes('at') && tokens[at + 1]?.isNumber === false) ||
    holdsPhrase(phrasesOf(vocabulary, 'arrivals'), tokens) ||
    holdsPhrase(phrasesOf(vocabulary, 'going-in'), tokens)
  );
}
