import { type Lettered, withoutLetter } from './alarm-letters.ts';
import { isPhrase, placesOfPhrases } from './phrases.ts';
import type { ReadToken } from './phrases.ts';
import type { ResponderRequest } from './reading.ts';
import { firstIs, holds, type Scene } from './scene.ts';
import { commandsOf, isOneOf } from './token-words.ts';
import { phrasesOf } from './vocabulary.ts';

type Tokens = readonly ReadToken[];

/** DIALLED, and what else tells that somebody has dialled 999 or has a police reference. */
export function dialledRequest(scene: Scene, tokens: Tokens): ResponderRequest | null {
  const { vocabulary } = scene;
  const isNot = holds(scene, 'not-dialled', tokens);
  const said = phrasesOf(vocabulary, 'dialled');
  const [place] = placesOfPhrases(said, tokens);
  const isFirst = firstIs(scene, 'dialled', tokens);
  const behind = place ? tokens.slice(place.to) : isFirst ? tokens.slice(1) : [];
  // "Dialled 07700900511" may be about her own phone: it is asked about, and no reference.
  const isToAPhone =
    PHONE_NUMBER.test(behind.map(({ text }) => text).join('')) || behind.some(({ text }) => SHORT_NUMBER.test(text));
  if (!isNot && !isToAPhone && (place !== undefined || isFirst)) {
    const { letter, rest: unlettered } = beforeALetteredReference(behind) ?? withoutLetter(scene, tokens);
    const rest = unlettered.filter((token) => behind.includes(token));
    const reference = referenceIn(scene, rest);
    // "Dialled C no ref yet"
    if (isFirst && isPhrase(phrasesOf(vocabulary, 'no-reference'), rest))
      return { kind: 'dialled', letter, reference: null };
    const touches = letter !== null && touchesANumber(behind, letter) ? { letterTouches: true as const } : {};
    if (place !== undefined) return { kind: 'dialled', letter, reference, ...touches };
    // "Dialled wrong number, 2 mins" says nothing of 999.
    if (behind.length === 0 || rest.length === 0 || (reference !== null && isReferenceOnly(scene, rest)))
      return { kind: 'dialled', letter, reference, ...touches };
  }
  // "Ref is 1234" answers our question for the reference.
  const isReference =
    isOneOf(vocabulary, 'reference', tokens[0]) &&
    isReferenceOnly(scene, tokens) &&
    referenceIn(scene, tokens) !== null;
  const isMaybe =
    isReference ||
    tokens.some((token) => commandsOf(vocabulary, token).includes('dialled')) ||
    place !== undefined ||
    holds(scene, 'maybe-dialled', tokens);
  const isAsked = holds(scene, 'asks-to-dial', tokens);
  if (!isMaybe && !isAsked) return null;
  const isThere = holds(scene, 'helpers-are-there', tokens);
  const maybe = { kind: 'maybe-dialled', letter: withoutLetter(scene, tokens).letter, isThere } as const;
  return isAsked ? { ...maybe, isAsked } : maybe;
}

/** "DIALLED A P1234": the alarm's letter stands before a reference that begins with a letter of its own. */
function beforeALetteredReference(behind: Tokens): Lettered | null {
  const [letter, first, digits] = behind;
  const isLetter = (token: ReadToken | undefined): boolean => token?.kind === 'word' && /^[a-z]$/.test(token.text);
  return letter && isLetter(letter) && isLetter(first) && digits?.kind === 'number' && digits.before === ''
    ? { letter: letter.text.toUpperCase(), rest: behind.slice(1) }
    : null;
}

function touchesANumber(behind: Tokens, letter: string): boolean {
  return behind.some(
    ({ text }, at) =>
      text.toUpperCase() === letter && behind[at + 1]?.kind === 'number' && behind[at + 1]?.before === '',
  );
}

/** Of this country, in any groups. */
const PHONE_NUMBER = /(?<!\d)(?:0\d{10}|44\d{9,10})(?!\d)/;
/** Some have a digit less. In groups, as in "0412 011226", that is a log's number and its date. */
const SHORT_NUMBER = /^0\d{9}$/;

const MOST_OF_A_REFERENCE = 5;

/** Whether the words after DIALLED are only a reference. With other words the text must be about 999 or the police. */
function isReferenceOnly({ vocabulary }: Scene, tokens: Tokens): boolean {
  return tokens.every(
    (token) =>
      token.kind === 'number' ||
      isOneOf(vocabulary, 'reference', token) ||
      isOneOf(vocabulary, 'beside-a-reference', token) ||
      (token.kind === 'word' && token.text.length <= 3 && !isOneOf(vocabulary, 'sentences', token)),
  );
}

/** Letters and digits that are not a sentence: "CAD 1234", "ref 123", "NP-4521-22". */
function referenceIn({ vocabulary, text }: Scene, tokens: Tokens): string | null {
  const isEmergencyNumber = (token: ReadToken) => /^(999|112|911|101|111)$/.test(token.text);
  const isPart = (token: ReadToken | undefined): boolean =>
    token !== undefined &&
    ((token.kind === 'number' && !isEmergencyNumber(token)) ||
      isOneOf(vocabulary, 'reference', token) ||
      (token.kind === 'word' && token.text.length <= 3 && !isOneOf(vocabulary, 'sentences', token)));
  const run = tokens.filter(isPart);
  if (run.length !== tokens.length && !tokens.some((token) => isOneOf(vocabulary, 'reference', token))) return null;
  const from = tokens.findIndex(
    (token, at) =>
      isPart(token) &&
      tokens
        .slice(at, at + MOST_OF_A_REFERENCE)
        .some(({ kind }, offset, part) => kind === 'number' && part.slice(0, offset + 1).every(isPart)),
  );
  if (from < 0) return null;
  let to = from;
  while (isPart(tokens[to]) && to - from < MOST_OF_A_REFERENCE) to += 1;
  const [first, last] = [tokens[from], tokens[to - 1]];
  return first && last
    ? text
        .slice(first.from, last.to)
        .replaceAll(/\s+/g, ' ')
        .replace(/^(?:(?:ref|reference|number|no|is|its|the|and|a|#)[\s.:#]+)+/i, '')
        .replace(/(?:\s+(?:of|on|at|to|the|and|is|for|in))+$/i, '')
    : null;
}
