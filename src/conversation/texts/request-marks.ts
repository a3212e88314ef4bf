import { lengthsIn } from './lengths.ts';
import type { ReadToken } from './phrases.ts';
import { isHouseNumber, isPostcode, isStreet } from './places.ts';
import type { Scene } from './scene.ts';
import { commandsOf, isOneOf } from './token-words.ts';

type Tokens = readonly ReadToken[];

const LONG_ENOUGH_FOR_A_STEM = 6;
const STEM = 4;
const MOST_WORDS_OF_A_STREET = 5;

/**
 * What a text says besides how long, until when and where: its words, pairs of neighbours and of words one apart, in
 * which any length, time, address and titled name count as one word each. From these marks the likely request is
 * weighed.
 */
export function requestMarksOf(scene: Scene, tokens: Tokens): Set<string> {
  const words = wordsOf(scene, tokens);
  const marks = new Set<string>();
  words.forEach((word, at) => {
    const [next, second] = [words[at + 1], words[at + 2]];
    marks.add(word);
    if (next !== undefined) marks.add(`${word} ${next}`);
    if (second !== undefined) marks.add(`${word} _ ${second}`);
    if (word.length >= LONG_ENOUGH_FOR_A_STEM) marks.add(`${word.slice(0, STEM)}-`);
  });
  for (const command of new Set(tokens.flatMap((token) => commandsOf(scene.vocabulary, token))))
    marks.add(`<${command}>`);
  marks.add(`size ${String(Math.min(Math.ceil(words.length / 2), 12))}`);
  return marks;
}

function wordsOf(scene: Scene, tokens: Tokens): string[] {
  const { vocabulary, context, text } = scene;
  const lengths = new Map(
    lengthsIn(vocabulary, context, tokens).flatMap((one) => (one.sort === 'sure' ? [[one.from, one] as const] : [])),
  );
  const words = ['^'];
  for (let at = 0; at < tokens.length;) {
    const [token, length] = [tokens[at], lengths.get(at)];
    if (token?.gap === 2 && at > 0) words.push('.');
    const place = length ? 0 : placeAt(scene, tokens, at);
    if (length) words.push(length.isClock ? 'CLOCK' : 'LENGTH');
    else if (place > 0) words.push('PLACE');
    else if (token) words.push(wordOf(scene, token));
    at = length ? length.to : at + Math.max(place, 1);
  }
  return [...words, ...(/\?\s*$/.test(text) ? ['?'] : []), '$'];
}

/** An unknown word that is one slip from exactly one known word counts as that word. */
function wordOf({ vocabulary }: Scene, { kind, text, forms }: ReadToken): string {
  if (kind !== 'word') return '#';
  return forms.length === 2 && !vocabulary.slips.everyday.has(text) ? (forms[1] ?? text) : text;
}

/** How many tokens from here on are an address, or a name with a title. */
function placeAt({ vocabulary }: Scene, tokens: Tokens, at: number): number {
  if (isOneOf(vocabulary, 'titles', tokens[at]) && tokens[at + 1]?.kind === 'word') return 2;
  if (isPostcode(tokens, at)) return 2;
  if (!isHouseNumber(vocabulary, tokens, at)) return 0;
  const street = tokens
    .slice(at, at + MOST_WORDS_OF_A_STREET)
    .findIndex((_, offset) => offset > 0 && isStreet(vocabulary, tokens, at + offset));
  return street < 0 ? 0 : street + 1;
}
