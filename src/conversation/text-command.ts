import { minutesIn, newsMinutesIn, readDuration } from './text-duration.ts';
import { readLetter, readPlace, readStart } from './text-arguments.ts';
import type { TextGrammar, Word } from './text-grammar.ts';

/** What a text asks for. Numbers are minutes; what was not said is null. */
export type TextRequest =
  /** `maybeHouse`: the number may be a house: the earlier of the two deadlines holds. `word`: START, or the weaker IN, ARRIVED. */
  | { kind: 'start'; minutes: number | null; place: string | null; maybeHouse: boolean; word: string }
  | { kind: 'more' | 'ring'; minutes: number | null }
  | { kind: 'end' | 'ok' | 'back' | 'status' | 'words' }
  /** SOS means it from anybody; HELP, HELP ME and 999 from a worker, from others it asks for the words. */
  | { kind: 'sos' | 'help' }
  | { kind: 'at'; place: string }
  | { kind: 'note'; words: string }
  | { kind: 'worried'; staffNumber: string | null }
  | { kind: 'take' | 'safe'; letter: string | null; minutes: number | null }
  | { kind: 'cant'; letter: string | null }
  | { kind: 'dialled'; letter: string | null; reference: string | null }
  /** Nothing we know: it changes nothing. */
  | { kind: 'none' };

/** `pin`: a PIN stood in the text. `wrongPin`: a number stood where only a PIN makes sense, and it is none. */
export type TextCommand = TextRequest & { pin: string | null; wrongPin: boolean };

/**
 * Reads a text (design, "Words of a text"). Strict where a word takes protection away: those act only alone or with their own
 * arguments. `isPin` is asked about every group of 4 to 6 digits, whatever the rest says, so that time tells nothing.
 */
export function parseText(grammar: TextGrammar, body: string, isPin: (digits: string) => boolean): TextCommand {
  const plain = withoutDecoration(body);
  const text = trimmed(plain);
  const { word, rest: after } = firstWord(grammar, text);
  const { rest, pin, others } = withoutPins(after, isPin);

  if (!word) return { kind: 'none', pin, wrongPin: others.length === 1 && rest === others[0] };
  if (LOWERS_PROTECTION.has(word.means) && /\?\s*$/.test(plain)) return { kind: 'none', pin, wrongPin: false };

  const request = requestOf(grammar, word, rest);
  if (request) return { ...request, pin, wrongPin: false };
  // END 7295: the word is clear, the number is no PIN. Numbers that the word itself takes were read above.
  const withoutOthers = others.reduce((left, digits) => trimmed(left.replace(digits, ' ')), rest);
  const unproved = others.length > 0 ? requestOf(grammar, word, withoutOthers) : null;
  // Nobody who calls for help is turned away over a number.
  return unproved ? { ...unproved, pin, wrongPin: unproved.kind !== 'help' } : { kind: 'none', pin, wrongPin: false };
}

/** "Done?" asks; it does not report. */
const LOWERS_PROTECTION = new Set<string>(['end', 'ok', 'more', 'back', 'safe']);

function withoutDecoration(body: string): string {
  return body
    .normalize('NFKC')
    .replaceAll(/[\u2018\u2019\u201B\u2032\u00B4`]/g, "'")
    .replaceAll(/[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\p{Cf}\u{FE00}-\u{FE0F}\u{20E3}]/gu, ' ');
}

function firstWord(grammar: TextGrammar, text: string): { word: Word | null; rest: string } {
  for (const word of grammar.words) {
    const match = word.pattern.exec(text);
    if (match) return { word, rest: trimmed(text.slice(match[0].length)) };
  }
  return { word: null, rest: text };
}

/** Groups of digits that stand alone: no part of a postcode, a date or a longer number. */
const LONE_DIGITS = /(?<![\p{L}\p{N}]|\d[-/.:])\d{4,6}(?![\p{L}\p{N}]|[-/.:]\d)/gu;

function withoutPins(text: string, isPin: (digits: string) => boolean) {
  const groups = (text.match(LONE_DIGITS) ?? []).map((digits) => ({ digits, pin: isPin(digits) }));
  const pins = groups.filter((group) => group.pin).map((group) => group.digits);
  const rest = text.replaceAll(LONE_DIGITS, (digits) => (pins.includes(digits) ? ' ' : digits));
  return {
    rest: trimmed(rest),
    pin: pins[0] ?? null,
    others: groups.filter((group) => !group.pin).map((group) => group.digits),
  };
}

/** Without stray spaces and punctuation at either end. */
function trimmed(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replace(/^[^\p{L}\p{N}]+/u, '').replace(/[^\p{L}\p{N})]+$/u, '');
}

/** Null: these words after it are not its own. */
function requestOf(grammar: TextGrammar, word: Word, rest: string): TextRequest | null {
  switch (word.means) {
    case 'start':
      return readStart(grammar, word, rest);
    case 'end':
    case 'ok':
    case 'back':
    case 'status':
    case 'words':
    case 'help':
      return rest === '' ? { kind: word.means } : null;
    case 'sos':
      return rest === '' || word.takes.includes('words') ? { kind: 'sos' } : null;
    case 'more':
    case 'ring':
      return rest === '' ? { kind: word.means, minutes: null } : withMinutes(grammar, word.means, rest);
    case 'at':
      return rest === '' ? null : { kind: 'at', place: readPlace(rest) };
    case 'note':
      return rest === '' ? null : { kind: 'note', words: rest };
    case 'worried':
      if (rest === '') return { kind: 'worried', staffNumber: null };
      return /^\d{3,10}$/.test(rest) ? { kind: 'worried', staffNumber: rest } : null;
    case 'take':
    case 'safe':
      return withLetterAndMinutes(grammar, word.means, rest);
    case 'cant': {
      const { letter, rest: left } = readLetter(rest);
      return left === '' ? { kind: 'cant', letter } : null;
    }
    case 'dialled': {
      const { letter, rest: left } = readLetter(rest);
      if (left === '') return { kind: 'dialled', letter, reference: null };
      return /\d/.test(left) ? { kind: 'dialled', letter, reference: left } : null;
    }
  }
}

function withMinutes(grammar: TextGrammar, kind: 'more' | 'ring', rest: string): TextRequest | null {
  const duration = readDuration(grammar, rest);
  return duration?.rest === '' ? { kind, minutes: minutesIn(duration) } : null;
}

function withLetterAndMinutes(grammar: TextGrammar, kind: 'take' | 'safe', rest: string): TextRequest | null {
  // "15 M" is a quarter of an hour; "15 H" cannot be 15 hours, so H is the letter.
  const alone = readDuration(grammar, rest);
  if (alone?.rest === '' && newsMinutesIn(alone) !== null) return { kind, letter: null, minutes: newsMinutesIn(alone) };
  const { letter, rest: left } = readLetter(rest);
  if (left === '') return { kind, letter, minutes: null };
  const duration = readDuration(grammar, left);
  return duration?.rest === '' ? { kind, letter, minutes: newsMinutesIn(duration) } : null;
}
