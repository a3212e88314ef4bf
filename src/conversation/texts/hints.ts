import { lengthsIn, lineMinutes } from './lengths.ts';
import { holdsPhrase } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { hasTitle, isHouseNumber, isPostcode, isStreet, placeFrom } from './places.ts';
import type { Hint, WorkerRequest } from './reading.ts';
import { breakBefore } from './tokens.ts';
import { commandsOf, isOneOf, phrasesOf } from './vocabulary.ts';
import type { Scene } from './worker-request.ts';

type Tokens = readonly ReadToken[];

const UNCLEAR: ReadonlySet<WorkerRequest['kind']> = new Set(['none', 'question']);

/**
 * What words that ask for nothing may be meant for. A hint changes nothing: the reply says what has not happened, and
 * how it is asked for.
 */
export function hintOf(scene: Scene, tokens: Tokens, request: WorkerRequest): Hint | null {
  if (!UNCLEAR.has(request.kind)) return null;
  if (holdsPhrase(phrasesOf(scene.vocabulary, 'missing-people'), tokens)) return { kind: 'worried' };
  if (holdsPhrase(phrasesOf(scene.vocabulary, 'by-mistake'), tokens)) return { kind: 'by-mistake' };
  return beginning(scene, tokens);
}

/** A length with a unit or a time of day: "just got to Mrs Khan's, be about an hour". */
function beginning({ vocabulary, context, text }: Scene, tokens: Tokens): Hint | null {
  const lengths = lengthsIn(vocabulary, context, tokens);
  const minutes = lengths
    .filter(({ sort }) => sort === 'sure')
    .map((one) => lineMinutes(one.minutes, 'visit'))
    .filter((one) => one !== null);
  if (minutes.length === 0) return null;
  const isLength = (at: number) => lengths.some(({ from, to, sort }) => sort === 'sure' && at >= from && at < to);
  const clauses: ReadToken[][] = [[]];
  for (const [at, token] of tokens.entries()) {
    if (isLength(at) || breakBefore(token) > 0) clauses.push([]);
    if (!isLength(at)) clauses.at(-1)?.push(token);
  }
  const place = clauses.map((clause) => placeIn(vocabulary, clause)).find((found) => found !== null);
  return { kind: 'beginning', minutes: Math.min(...minutes), place: place ? placeFrom(text, place) : null };
}

const MOST_WORDS_OF_A_PLACE = 6;

/** An address or a name with a title, with which the clause ends. Null if it is not plain. */
function placeIn(vocabulary: Scene['vocabulary'], clause: Tokens): Tokens | null {
  const isPlace = (part: Tokens): boolean =>
    part.length <= MOST_WORDS_OF_A_PLACE &&
    !part.some(
      (token) =>
        isOneOf(vocabulary, 'sentences', token) ||
        isOneOf(vocabulary, 'not-in-an-address', token) ||
        isOneOf(vocabulary, 'before-an-address', token) ||
        isOneOf(vocabulary, 'before-a-place', token) ||
        commandsOf(vocabulary, token).length > 0,
    ) &&
    (isOneOf(vocabulary, 'titles', part[0])
      ? hasTitle(vocabulary, part)
      : part.some((_, at) => isHouseNumber(vocabulary, part, at)) &&
        part.some((_, at) => isStreet(vocabulary, part, at) || isPostcode(part, at)));
  const from = clause.findIndex((_, at) => isPlace(clause.slice(at)));
  return from < 0 ? null : clause.slice(from);
}
