import type { LengthRead } from './lengths.ts';
import { isPhrase } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { canBePlace, hasTitle, isHouseNumber, isPostcode, isStreet, placeFrom, withoutTail } from './places.ts';
import type { Scene } from './scene.ts';
import { breakBefore } from './tokens.ts';
import { commandsOf, isOneOf } from './token-words.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The place that a text of ordinary words names, with no command before it. */

type Tokens = readonly ReadToken[];

/** What is said between lengths and marks. */
export function clausesWithout(lengths: readonly Pick<LengthRead, 'from' | 'to'>[], tokens: Tokens): Tokens[] {
  const isLength = (at: number) => lengths.some((one) => at >= one.from && at < one.to);
  const clauses: ReadToken[][] = [[]];
  for (const [at, token] of tokens.entries()) {
    if (isLength(at) || breakBefore(token) > 0) clauses.push([]);
    if (!isLength(at)) clauses.at(-1)?.push(token);
  }
  return clauses;
}

export function placeAmong({ vocabulary, text }: Scene, clauses: readonly Tokens[]): string | null {
  const places = clauses
    .map((clause) => placeIn(vocabulary, withoutRest(vocabulary, clause)))
    .filter((found) => found !== null);
  // "Done at Mrs Dale. Starting 14 Bath Street 1 hr": a name may be where they have been.
  const place = places.find((found) => !isOneOf(vocabulary, 'titles', found[0])) ?? places[0];
  return place ? placeFrom(text, place) : null;
}

const MOST_WORDS_OF_A_PLACE = 6;

/** An address or a name with a title, with which the clause ends. Null if it is not plain. */
export function placeIn(vocabulary: Vocabulary, clause: Tokens): Tokens | null {
  const isPlace = (part: Tokens): boolean =>
    part.length <= MOST_WORDS_OF_A_PLACE &&
    // "Next one 6 Coral St"
    !(part[0]?.kind === 'word' && part[0].isNumber && part[1]?.kind === 'number') &&
    !part.some(
      (token) =>
        isOneOf(vocabulary, 'sentences', token) ||
        isOneOf(vocabulary, 'not-in-an-address', token) ||
        (!isOneOf(vocabulary, 'streets-behind-a-number', token) &&
          (isOneOf(vocabulary, 'before-an-address', token) || isOneOf(vocabulary, 'before-a-place', token))) ||
        commandsOf(vocabulary, token).length > 0,
    ) &&
    (isOneOf(vocabulary, 'titles', part[0])
      ? hasTitle(vocabulary, part)
      : part.some((_, at) => isHouseNumber(vocabulary, part, at)) &&
        part.some((_, at) => isStreet(vocabulary, part, at) || isPostcode(part, at)));
  const from = clause.findIndex((_, at) => isPlace(clause.slice(at)));
  return from < 0 ? null : clause.slice(from);
}

const MOST_WORDS_OF_A_NAME = 5;

/** "At Ferndale", "at the children's centre": what people call a place that is no address. */
export function namedPlaceIn({ vocabulary, text }: Scene, clauses: readonly Tokens[]): string | null {
  for (const clause of clauses) {
    const at = clause.findIndex((token) => commandsOf(vocabulary, token).includes('at'));
    const name = at < 0 ? [] : withoutRest(vocabulary, clause.slice(at + 1));
    const isNamed = name[0]?.text === 'the' || name.some(({ from }) => /^\p{Lu}/u.test(text.slice(from)));
    if (isNamed && name.length <= MOST_WORDS_OF_A_NAME && canBePlace(vocabulary, name) && !name[0]?.isNumber)
      return placeFrom(text, name);
  }
  return null;
}

/** "Next door, number 9" */
export function nearPlaceIn(vocabulary: Vocabulary, clause: Tokens): Tokens | null {
  const from = clause.findIndex((_, at) => isPhrase(phrasesOf(vocabulary, 'near-places'), clause.slice(at)));
  return from < 0 ? null : clause.slice(from);
}

export function placeSaid({ vocabulary, text }: Scene, tokens: Tokens): string | null {
  const place = placeIn(vocabulary, withoutRest(vocabulary, tokens));
  return place ? placeFrom(text, place) : null;
}

/**
 * Without what stands behind a place: "into 14 Mill Lane now", "18 Pier Road for approx" of "... 25 minutes", "5 Elm
 * Road next door".
 */
export function withoutRest(vocabulary: Vocabulary, tokens: Tokens): Tokens {
  const said = withoutTail(vocabulary, tokens);
  const last = said.at(-1);
  const isNextDoor = said.length > 2 && last?.text === 'door' && said.at(-2)?.text === 'next';
  const isRest = (['after-start', 'about', 'within-a-house'] as const).some((list) => isOneOf(vocabulary, list, last));
  if (isNextDoor || isRest) return withoutRest(vocabulary, said.slice(0, isNextDoor ? -2 : -1));
  return said;
}
