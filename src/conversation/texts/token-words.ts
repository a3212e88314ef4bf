import { gluedNumber } from './glued-numbers.ts';
import type { ReadToken } from './phrases.ts';
import { wordsMeantBy } from './slips-in-words.ts';
import type { Token } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';
import { WITH_SLIPS } from './vocabulary-lists.ts';
import type { Command, WordList } from './vocabulary-lists.ts';

const NO_WORDS: ReadonlySet<string> = new Set();

/** Whether a token is one of the words of a list. */
export function isOneOf({ words: known }: Vocabulary, name: WordList, token: ReadToken | undefined): boolean {
  const list = known.get(name);
  if (token === undefined || list === undefined) return false;
  for (const form of WITH_SLIPS.has(name) ? token.forms : token.written) if (list.has(form)) return true;
  return false;
}

/** Commands that lower nobody's protection. So "tale 15" may mean TAKE 15, although "tale" is a word of its own. */
const HARMLESS: ReadonlySet<Command> = new Set(['start', 'begin', 'arrived', 'more', 'ring', 'take']);

/**
 * The command that an everyday word is one slip from; null if there is none. Use it only for texts that say nothing
 * else but a length.
 */
export function asNearCommand(vocabulary: Vocabulary, token: ReadToken): ReadToken | null {
  if (token.kind !== 'word' || commandsOf(vocabulary, token).length > 0) return null;
  const near = wordsMeantBy({ ...vocabulary.slips, everyday: NO_WORDS }, token.text).filter((word) =>
    [...(vocabulary.commands.get(word) ?? [])].some((command) => HARMLESS.has(command)),
  );
  return near.length > 0 ? { ...token, written: near, forms: near } : null;
}

/** The commands that a token may stand for. */
export const commandsOf = ({ commands }: Vocabulary, token: ReadToken | undefined): Command[] =>
  token ? token.forms.flatMap((form) => [...(commands.get(form) ?? [])]) : [];

/**
 * The token with every word that it may stand for. A key that was held down ("heeelp") counts as one slip. `others`:
 * further words that it may be.
 */
export function readToken(
  { slips, numbers, indexes, fillers }: Vocabulary,
  token: Token,
  others: readonly string[] = [],
): ReadToken {
  const { kind, text, before, gap, from, to } = token;
  if (kind !== 'word') {
    return {
      kind,
      text,
      before,
      gap,
      from,
      to,
      written: [text],
      forms: [text],
      isNumber: true,
      isFiller: false,
      indexes: (indexes.ofWord.get(text) ?? 0) | indexes.ofNumber | indexes.ofAny,
    };
  }
  const written = /(.)\1\1/u.test(text)
    ? [text, text.replaceAll(/(.)\1{2,}/gu, '$1$1'), text.replaceAll(/(.)\1{2,}/gu, '$1')]
    : [text];
  const meant = [...written.flatMap((form) => wordsMeantBy(slips, form)), ...others];
  const forms = meant.length > 0 ? [...new Set([...written, ...meant])] : written;
  const isNumber =
    forms.some((form) => numbers.has(form)) || (text.length > 5 && gluedNumber(numbers, text) !== undefined);
  let bits = indexes.ofAny | (isNumber ? indexes.ofNumber : 0);
  for (const form of forms) bits |= indexes.ofWord.get(form) ?? 0;
  return { kind, text, before, gap, from, to, written, forms, isNumber, isFiller: fillers.has(text), indexes: bits };
}
