import { holdsPhrase } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { breakBefore } from './tokens.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Scene } from './scene.ts';

type Tokens = readonly ReadToken[];

/**
 * "Your lass is getting battered at no 9", "i can hear screaming from the house": somebody who is in no danger tells of
 * another's, and names nobody. A sentence that asks tells of none, and neither does one with words of the list beside.
 */
export function tellsDanger({ vocabulary, text }: Scene, tokens: Tokens): boolean {
  return sentencesOf(text, tokens).some(
    ({ said, isAsked }) =>
      !isAsked &&
      holdsPhrase(phrasesOf(vocabulary, 'told-danger'), said) &&
      !holdsPhrase(phrasesOf(vocabulary, 'no-told-danger'), said),
  );
}

function sentencesOf(text: string, tokens: Tokens): { said: Tokens; isAsked: boolean }[] {
  const starts = tokens.flatMap((token, at) => (at === 0 || breakBefore(token) === 2 ? [at] : []));
  return starts.map((start, at) => {
    const said = tokens.slice(start, starts[at + 1]);
    const next = tokens[starts[at + 1] ?? tokens.length];
    return { said, isAsked: text.slice(said.at(-1)?.to, next?.from).includes('?') };
  });
}
