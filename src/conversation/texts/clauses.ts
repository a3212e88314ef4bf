import { withoutCourtesies } from './courtesies.ts';
import type { ReadToken } from './phrases.ts';
import { breakBefore } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

type Tokens = readonly ReadToken[];

/** The parts of a text between its commas and full stops, without courtesies. One of courtesies alone is left out. */
export function clausesOf(vocabulary: Vocabulary, tokens: Tokens): Tokens[] {
  const starts = tokens.flatMap((token, at) => (at === 0 || breakBefore(token) > 0 ? [at] : []));
  return starts
    .map((start, at) => withoutCourtesies(vocabulary, tokens.slice(start, starts[at + 1])))
    .filter(({ length }) => length > 0);
}
