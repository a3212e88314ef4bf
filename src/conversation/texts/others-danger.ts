import { holdsPhrase, placesOfPhrases } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { breakBefore } from './tokens.ts';
import { commandsOf, isOneOf } from './token-words.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

type Tokens = readonly ReadToken[];

interface Scene {
  vocabulary: Vocabulary;
  text: string;
  isAsked: boolean;
}

/**
 * Whose danger the text reports: "Leroy's been stabbed at his visit", "someone is attacking Ines Marlow". The name
 * stands right before the words of danger, at the beginning of a part of the text, or right behind them with a capital
 * letter. Null if the text names nobody, asks, or tells of the past.
 */
export function othersDanger(scene: Scene, tokens: Tokens): string | null {
  const { vocabulary, text, isAsked } = scene;
  if (isAsked || tokens.some((token) => isOneOf(vocabulary, 'other-days', token))) return null;
  if (
    holdsPhrase(phrasesOf(vocabulary, 'in-the-past'), tokens) ||
    holdsPhrase(phrasesOf(vocabulary, 'no-danger'), tokens)
  )
    return null;
  for (const { from } of placesOfPhrases(phrasesOf(vocabulary, 'in-plain-danger'), tokens)) {
    const name = nameBefore(vocabulary, tokens, from);
    const isWhole = !isOneOf(vocabulary, 'needs-an-s', tokens[from]) || /s$/i.test(text.slice(0, name?.at(-1)?.to));
    if (name && isWhole) return written(scene, name, tokens[from]);
  }
  for (const { to } of placesOfPhrases(phrasesOf(vocabulary, 'attacks'), tokens)) {
    const name = nameBehind(vocabulary, text, tokens, to);
    if (name) return written(scene, name, undefined);
  }
  return null;
}

const MOST_OF_A_NAME = 2;

/** What is left of the part of the text before these words: one word or two, none of which is everyday. */
function nameBefore(vocabulary: Vocabulary, tokens: Tokens, to: number): Tokens | null {
  let from = to;
  while (
    from > 0 &&
    to - from < MOST_OF_A_NAME &&
    breakBefore(tokens[from]) === 0 &&
    canBeNamed(vocabulary, tokens[from - 1])
  )
    from -= 1;
  const isWhole =
    from === 0 || breakBefore(tokens[from]) > 0 || isOneOf(vocabulary, 'before-a-persons-name', tokens[from - 1]);
  return from < to && isWhole ? tokens.slice(from, to) : null;
}

function nameBehind(vocabulary: Vocabulary, text: string, tokens: Tokens, from: number): Tokens | null {
  const isNamed = (token: ReadToken | undefined): boolean =>
    token !== undefined && canBeNamed(vocabulary, token) && /^\p{Lu}\p{Ll}/u.test(text.slice(token.from));
  if (!isNamed(tokens[from])) return null;
  const isTwo = isNamed(tokens[from + 1]) && breakBefore(tokens[from + 1]) === 0;
  return tokens.slice(from, from + (isTwo ? 2 : 1));
}

const canBeNamed = (vocabulary: Vocabulary, token: ReadToken | undefined): boolean =>
  token?.kind === 'word' &&
  token.text.length > 1 &&
  !isOneOf(vocabulary, 'not-names', token) &&
  !isOneOf(vocabulary, 'no-persons-name', token) &&
  !isOneOf(vocabulary, 'sentences', token) &&
  !isOneOf(vocabulary, 'negations', token) &&
  commandsOf(vocabulary, token).length === 0;

/** The name as it is written, without the s of "Leroy's been" and "leroys been". */
function written({ vocabulary, text }: Scene, name: Tokens, next: ReadToken | undefined): string {
  const [first, last] = [name[0], name.at(-1)];
  const said = text.slice(first?.from, last?.to).replaceAll(/\s+/g, ' ');
  return said.replace(isOneOf(vocabulary, 'behind-an-s-of-a-name', next) ? /'?s$/i : /'s$/i, '');
}
