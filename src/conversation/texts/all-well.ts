import { withoutCourtesies } from './courtesies.ts';
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

/** "Yes", "yes please start it": the whole text says yes. */
export function isYes({ vocabulary, isAsked }: Scene, all: readonly ReadToken[]): boolean {
  return !isAsked && isPhrase(phrasesOf(vocabulary, 'yeses'), withoutCourtesies(vocabulary, all));
}
