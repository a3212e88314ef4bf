import type { ReadToken } from './phrases.ts';
import type { Scene } from './scene.ts';
import { commandsOf, isOneOf } from './token-words.ts';
import type { Command } from './vocabulary-lists.ts';

type Tokens = readonly ReadToken[];

export const RESPONDERS_WORDS: ReadonlySet<Command> = new Set(['take', 'cant', 'safe', 'dialled']);

export interface Lettered {
  letter: string | null;
  rest: Tokens;
}

/**
 * Finds an alarm's letter: first, last, beside a number or after "alarm". "a" and "I" count only if they are not words
 * of a sentence.
 */
export function withoutLetter({ vocabulary, text }: Scene, tokens: Tokens): Lettered {
  const isLetter = (at: number) => {
    const token = tokens[at];
    if (
      token?.kind !== 'word' ||
      !/^[a-z]$/.test(token.text) ||
      text.charAt(token.to) === "'" ||
      (token.text === 'x' && at === tokens.length - 1 && tokens.length > 2)
    )
      return false;
    const next = tokens[at + 1];
    // "CANT, driving on the M62" names a road. "TAKE A15" and "A15" name alarm A.
    const isRoad =
      next?.kind === 'number' && next.before === '' && isOneOf(vocabulary, 'before-a-road', tokens[at - 1]);
    if (isRoad) return false;
    // "SAFE A spoke to her", not "TAKE A BREAK"
    if (
      at === 1 &&
      next &&
      commandsOf(vocabulary, tokens[0]).some((command) => RESPONDERS_WORDS.has(command)) &&
      /^[AI]$/.test(text.slice(token.from, token.to)) &&
      /^\p{Ll}/u.test(text.slice(next.from))
    )
      return true;
    // "A&E" does not name alarm A.
    return (
      next?.before !== '&' &&
      token.before !== '&' &&
      (!/^[ai]$/.test(token.text) || next === undefined || next.kind === 'number' || /[^\s]/.test(next.before))
    );
  };
  // "15 m" means a quarter of an hour. "15 h" cannot mean 15 hours.
  const isUnit = (at: number) =>
    at > 0 &&
    (tokens[at - 1]?.kind === 'number' || tokens[at - 1]?.kind === 'fraction') &&
    (isOneOf(vocabulary, 'minutes', tokens[at]) ||
      (tokens[at]?.before === '' && isOneOf(vocabulary, 'hours', tokens[at])));
  const at = [0, tokens.length - 1, ...tokens.keys()].find((index) => isLetter(index) && !isUnit(index));
  return at === undefined
    ? { letter: null, rest: tokens }
    : { letter: tokens[at]?.text.toUpperCase() ?? null, rest: tokens.filter((_, index) => index !== at) };
}
