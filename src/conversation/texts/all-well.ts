import { withoutCourtesies } from './courtesies.ts';
import { lengthsIn, lineMinutes } from './lengths.ts';
import { isPhrase } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import type { Reading } from './reading.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Scene } from './scene.ts';

/**
 * Whether the whole text answers "Is all well?" with yes. A question answers nothing. Thanks and greetings at both ends
 * do not count, but a thumb alone does.
 */
export function wellIn({ vocabulary, isAsked }: Scene, all: readonly ReadToken[]): Reading['well'] {
  if (isAsked) return null;
  const said = withoutCourtesies(vocabulary, all);
  const tokens = said.length > 0 ? said : all;
  const is = (list: 'well-oneself' | 'all-well' | 'oks'): boolean => isPhrase(phrasesOf(vocabulary, list), tokens);
  if (is('well-oneself')) return 'of-oneself';
  return is('all-well') || is('oks') ? 'said' : null;
}

/**
 * "Sure", a thumb, "yes 45 mins": the whole text says yes to what was offered just now, and perhaps for how long. Null:
 * it does not, or for a length that no visit has.
 */
export function agreesIn({ vocabulary, context, isAsked }: Scene, all: readonly ReadToken[]): Reading['agrees'] {
  if (isAsked) return null;
  const said = withoutCourtesies(vocabulary, all);
  const tokens = said.length > 0 ? said : all;
  const [length, another] = lengthsIn(vocabulary, context, tokens);
  const isLast = length !== undefined && another === undefined && length.to === tokens.length;
  const words = isLast ? tokens.slice(0, length.from) : tokens;
  const minutes = isLast ? lineMinutes(length.minutes, 'visit') : null;
  const does = (['yeses', 'agrees', 'oks'] as const).some((list) => isPhrase(phrasesOf(vocabulary, list), words));
  return does && (!isLast || minutes !== null) ? { minutes } : null;
}

/** "Yes", "yes please start it": the whole text says yes. */
export function isYes({ vocabulary, isAsked }: Scene, all: readonly ReadToken[]): boolean {
  return !isAsked && isPhrase(phrasesOf(vocabulary, 'yeses'), withoutCourtesies(vocabulary, all));
}
