import { readClock } from './clock-times.ts';
import { lengthsIn, lineMinutes } from './lengths.ts';
import { holdsPhrase, placesOfPhrases } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { isHouseNumber, isStreet } from './places.ts';
import type { Hint } from './reading.ts';
import type { Scene } from './scene.ts';
import { commandsOf, isOneOf } from './token-words.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

type Tokens = readonly ReadToken[];

/** Hints of a visit that is to last longer, where a sentence says so. */

/** "Can you extend me by an hour?" */
export function longerSaid({ vocabulary, context }: Scene, tokens: Tokens): Hint | null {
  const isMore = tokens.some(
    (token, at) => commandsOf(vocabulary, token).includes('more') && tokens[at + 1]?.text !== 'than',
  );
  if (!isMore && !holdsPhrase(phrasesOf(vocabulary, 'gives-minutes'), tokens)) return null;
  if (holdsPhrase(phrasesOf(vocabulary, 'not-more'), tokens)) return null;
  const isAddressed = tokens.some((_, at) => isStreet(vocabulary, tokens, at));
  const isHouse = (at: number) => isAddressed && isHouseNumber(vocabulary, tokens, at);
  const lengths = lengthsIn(vocabulary, context, tokens).flatMap(({ isClock, sort, from, minutes: said }) => {
    const minutes = sort === 'sure' || !isHouse(from) ? lineMinutes(said, 'visit') : null;
    return minutes === null ? [] : [{ minutes, isUntil: isClock }];
  });
  // "A bit longer, say quarter past 3"
  const [shortest] = lengths.toSorted(
    (one, other) => Number(one.isUntil) - Number(other.isUntil) || one.minutes - other.minutes,
  );
  return shortest ? { kind: 'longer', ...shortest } : null;
}

/** How much longer they stay who speak of leaving: "leaving in 10 mins". Not "been out 10 mins", "left 10 mins ago". */
export function untilTheyLeave({ vocabulary, context }: Scene, tokens: Tokens): Hint | null {
  const [length, another] = lengthsIn(vocabulary, context, tokens);
  if (!length || another || length.isClock) return null;
  // "Leaving in 10" says minutes, and "leaving number 10" does not.
  if (length.sort !== 'sure' && (length.sort !== 'number' || tokens[length.from - 1]?.text !== 'in')) return null;
  const isOver =
    isOneOf(vocabulary, 'not-after-a-stay', tokens[length.to]) ||
    commandsOf(vocabulary, tokens[length.from - 1]).includes('end') ||
    tokens.slice(0, length.from).some((token) => isOneOf(vocabulary, 'of-what-lasted', token));
  if (isOver) return null;
  const minutes = lineMinutes(length.minutes, 'visit');
  return minutes === null ? null : { kind: 'longer', minutes, isUntil: false };
}

/** Minutes: a bare hour that is further away is no time at which a visit is to end. */
const LONGEST_BARE = 360;

/** "Push me back to 4" */
export function laterEnd({ vocabulary, context }: Scene, tokens: Tokens): Hint | null {
  const [said] = placesOfPhrases(phrasesOf(vocabulary, 'moves-the-end'), tokens);
  // "I need still 20 minute": so much longer, and no time of day.
  const length =
    said && lengthsIn(vocabulary, context, tokens).find(({ sort, isClock }) => sort === 'sure' && !isClock);
  const longer = length ? lineMinutes(length.minutes, 'visit') : null;
  if (longer !== null) return { kind: 'longer', minutes: longer, isUntil: false };
  // "Need 10" is minutes, and "push me back to 10" is a time of day.
  const bare = said
    ? tokens.findIndex(
        (token, at) =>
          at > said.from && at < said.to && token.kind === 'number' && isWanted(vocabulary, tokens[at - 1]),
      )
    : -1;
  const wanted = bare < 0 ? null : lineMinutes(Number(tokens[bare]?.text), 'visit');
  if (wanted !== null) return { kind: 'longer', minutes: wanted, isUntil: false };
  const clock = said
    ? tokens
        .map((_, at) => (at > said.from && at < said.to + 1 ? readClock(vocabulary, tokens, at) : null))
        .find((found) => found !== null)
    : null;
  const minutes = clock ? lineMinutes(context.minutesUntil(clock.clock), 'visit') : null;
  // "Need 2 go" is no time of day, and nobody asks so for a time of the next night.
  const isFar = clock?.isSure === false && minutes !== null && minutes > LONGEST_BARE;
  return minutes === null || isFar ? null : { kind: 'longer', minutes, isUntil: true };
}

const isWanted = (vocabulary: Vocabulary, token: ReadToken | undefined): boolean =>
  token?.text !== 'it' && isOneOf(vocabulary, 'before-a-number-of-a-stay', token);
