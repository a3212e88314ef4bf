import type { Dependencies } from '../../operations/work.ts';
import { type CodePhrases, findCodePhrase } from '../../conversation/code-phrase/code-phrase.ts';
import { holdsPossiblePin } from '../../conversation/texts/pins.ts';
import { readText } from '../../conversation/texts/read-text.ts';
import { type KeptText, keptTexts, type TextRef } from '../../records/inbound-texts.ts';
import { callersSharing } from '../../records/organisation/people.ts';
import { openedText } from './sealed-text.ts';

/** Which of the texts that wait may be cries: in a flood they are acted on before the others. */

/** With more than so many waiting, what may be a cry goes first. */
export const ORDERLY = 8;

/** Reading a text takes a moment, and in a flood each of them is asked about again and again. */
const TEXTS_REMEMBERED = 5_000;
const cries = new Map<string, boolean>();

export const nameOf = ({ carrier, carrierRef }: TextRef): string => `${carrier} ${carrierRef}`;

export function cryKnown(ref: TextRef, find: () => boolean): boolean {
  const known = cries.get(nameOf(ref));
  if (known !== undefined) return known;
  const found = find();
  const [oldest] = cries.keys();
  if (cries.size >= TEXTS_REMEMBERED && oldest !== undefined) cries.delete(oldest);
  cries.set(nameOf(ref), found);
  return found;
}

/** What it says, a PIN that may be in it, or a code phrase. */
export function mayBeCry({ library }: Dependencies, phrases: CodePhrases[], body: string): boolean {
  return (
    holdsPossiblePin(library.vocabulary.spoken, body) ||
    findCodePhrase(phrases, body) !== null ||
    readText(library.vocabulary, body, { isPin: () => false, minutesUntil: () => null }).cry !== 'none'
  );
}

/** Few are left in the order in which they came. */
export async function criesFirst(parts: Dependencies, refs: TextRef[], sender: string | null): Promise<TextRef[]> {
  if (refs.length <= ORDERLY) return refs;
  const isCry = await whichAreCries(parts, refs, sender);
  return [...refs.filter(isCry), ...refs.filter((ref) => !isCry(ref))];
}

/** Which of these texts of one sender may be cries. Each text is read once. */
export async function whichAreCries(
  parts: Dependencies,
  refs: TextRef[],
  sender: string | null,
): Promise<(ref: TextRef) => boolean> {
  const unread = await keptTexts(
    parts.knex,
    sender,
    refs.filter((ref) => !cries.has(nameOf(ref))),
  );
  if (unread.length > 0) {
    const phrases =
      sender === null ? [] : (await callersSharing(parts.knex, sender)).flatMap(({ codePhrases }) => codePhrases);
    for (const text of unread) cryKnown(text, () => isCryOrUnreadable(parts, phrases, text));
  }
  return (ref) => cries.get(nameOf(ref)) === true;
}

function isCryOrUnreadable(parts: Dependencies, phrases: CodePhrases[], text: KeptText): boolean {
  try {
    return mayBeCry(parts, phrases, openedText(parts, text).body);
  } catch {
    return true;
  }
}
