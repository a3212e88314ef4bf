import { withoutCourtesies } from './courtesies.ts';
import { placesOfPhrases } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import { breakBefore } from './tokens.ts';
import { commandsOf, isOneOf } from './token-words.ts';
import { phrasesOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { WordList } from './vocabulary-lists.ts';

type Tokens = readonly ReadToken[];

/** The tokens without who it is that texts, as in "its Ana", "this is Ana" and "Ana here". */
export function withoutName(vocabulary: Vocabulary, tokens: Tokens): Tokens {
  const [first, second] = tokens;
  if (second?.text === 'here' && breakBefore(second) === 0 && isSendersName(vocabulary, first)) return tokens.slice(2);
  const at = second?.text === 'is' ? 2 : 1;
  const name = tokens[at];
  const isName =
    isOneOf(vocabulary, 'introduces', first) &&
    name?.kind === 'word' &&
    !isOneOf(vocabulary, 'not-names', name) &&
    !isOneOf(vocabulary, 'negations', name) &&
    commandsOf(vocabulary, name).length === 0;
  return isName ? tokens.slice(at + 1) : tokens;
}

const NEVER_A_NAME: readonly WordList[] = [
  'not-names',
  'no-persons-name',
  'negations',
  'other-days',
  'sentences',
  'streets',
  'parts',
  'titles',
  'beside-an-end',
  'before-start',
  'before-home',
];

const isSendersName = (vocabulary: Vocabulary, token: ReadToken | undefined): boolean =>
  token?.kind === 'word' &&
  token.text.length > 1 &&
  commandsOf(vocabulary, token).length === 0 &&
  !NEVER_A_NAME.some((list) => isOneOf(vocabulary, list, token));

const MOST_OF_A_NAME = 2;

/**
 * The tokens without the name that a text is signed with: a name or two with capital letters behind thanks or a kiss,
 * as in "Out now. Thanks. Jo". `all`: the tokens with their courtesies. Only the words before the thanks are left.
 */
export function withoutSignedName(vocabulary: Vocabulary, text: string, given: Tokens): Tokens {
  const all = withoutClosing(vocabulary, given);
  const from = nameAtTheEnd(vocabulary, text, all);
  const before = all.slice(0, from);
  const rest = withoutCourtesies(vocabulary, before);
  const isThanked = from < all.length && rest.length > 0 && rest.at(-1) !== before.at(-1);
  return isThanked ? rest : withoutCourtesies(vocabulary, all);
}

const MOST_WORDS_BEHIND_A_CLOSING = 8;

/** "Kind regards, Pauline Speight (Family Support)": a closing of letters, and who writes. */
function withoutClosing(vocabulary: Vocabulary, tokens: Tokens): Tokens {
  const closing = placesOfPhrases(phrasesOf(vocabulary, 'closings'), tokens).find(({ from }) => from > 0);
  return closing && tokens.length - closing.to <= MOST_WORDS_BEHIND_A_CLOSING ? tokens.slice(0, closing.from) : tokens;
}

/** The same where the name has a line of its own. A place may end so, too: this is for words that name none. */
export function withoutNameOnItsLine(vocabulary: Vocabulary, text: string, tokens: Tokens): Tokens {
  const from = nameAtTheEnd(vocabulary, text, tokens);
  return from > 0 && from < tokens.length && tokens[from]?.before.includes('\n') === true
    ? tokens.slice(0, from)
    : tokens;
}

/** "Take it. 20min. Dave": the same behind a full stop, of somebody who says nothing else there. */
export function withoutNameBehindAStop(vocabulary: Vocabulary, text: string, tokens: Tokens): Tokens {
  const from = nameAtTheEnd(vocabulary, text, tokens);
  return from > 0 && from < tokens.length && breakBefore(tokens[from]) === 2 ? tokens.slice(0, from) : tokens;
}

function nameAtTheEnd(vocabulary: Vocabulary, text: string, tokens: Tokens): number {
  const isNamed = (token: ReadToken | undefined): boolean =>
    isSendersName(vocabulary, token) && /^\p{Lu}/u.test(text.slice(token?.from));
  let from = tokens.length;
  while (tokens.length - from < MOST_OF_A_NAME && isNamed(tokens[from - 1])) {
    from -= 1;
    if (breakBefore(tokens[from]) > 0) break;
  }
  return from;
}
