import type { TextRequest } from './text-command.ts';
import { minutesIn, readDuration } from './text-duration.ts';
import type { TextGrammar, Word } from './text-grammar.ts';

type Start = Extract<TextRequest, { kind: 'start' }>;

/** START and its like: minutes, a place, both, or a number that may be either. Null: these words are not its own. */
export function readStart(grammar: TextGrammar, word: Word, rest: string): Start | null {
  const start = (minutes: number | null, place: string | null, maybeHouse = false): Start => ({
    kind: 'start', minutes, place: place === null || place === '' ? null : readPlace(place), maybeHouse, word: word.word,
  });
  if (rest === '') return start(null, null);
  // The digits that a text ends with and that are no minutes are a PIN gone wrong, not an address.
  if (/^\d{4,6}$/.test(rest)) return null;

  const duration = readDuration(grammar, rest);
  const minutes = duration ? minutesIn(duration) : null;
  if (duration && /^\d{4,6}$/.test(duration.rest)) return null;
  if (duration?.rest === '') return start(minutes, null);
  if (!takesPlace(grammar, word, rest)) return null;
  if (!duration) return start(null, rest);
  if (duration.unit === 'word') return start(minutes, duration.rest);
  if (/^\p{L}/u.test(duration.rest) || minutes === null) return start(minutes, rest, minutes !== null);
  return start(minutes, duration.rest);
}

function takesPlace(grammar: TextGrammar, word: Word, rest: string): boolean {
  if (word.takes.includes('place')) return true;
  return word.takes.includes('numbered-place') && hasHouseNumber(grammar, rest);
}

/** "in a meeting till 3" and "in traffic on the M25" hold digits, but no house. */
function hasHouseNumber({ notHouse, units }: TextGrammar, text: string): boolean {
  const tokens = text.toLowerCase().split(/[\s,;]+/).map((token) => token.replace(/[.!?]+$/, ''));
  const after = [...notHouse.after, ...units.minutes, ...units.hours];
  return tokens.some((token, index) => {
    if (!HOUSE_OR_POSTCODE.test(token)) return false;
    const next = tokens[index + 1];
    if (next !== undefined) return !after.includes(next);
    return !notHouse.before.includes(tokens[index - 1] ?? '');
  });
}

/** 12, 12a, 30-32, 4/2, NF1 or 4AB; not M25, 3pm, 10:30, 2nd. */
const HOUSE_OR_POSTCODE = /^(\d{1,5}[a-h]?|\d+[-/]\d+|\d[a-z]{2}(?<!am|pm|st|nd|rd|th)|[a-z]{1,2}\d[a-z\d]?\d[a-z]{2})$/;

/** Longer than any address; a text that reads one back must still be one that carriers take. */
const LONGEST_PLACE = 200;

/** A place as it was written, without loose punctuation at its end. */
export function readPlace(text: string): string {
  return [...text].slice(0, LONGEST_PLACE).join('').replace(/[\s.,;:!-]+$/, '');
}

/** The letter of an alarm, before or after the rest, or glued to it: "B 15", "15 B", "B15". */
export function readLetter(text: string): { letter: string | null; rest: string } {
  const first = /^([A-Za-z])(?![\p{L}'])[\s.,:]*/u.exec(text);
  if (first) return { letter: (first[1] ?? '').toUpperCase(), rest: text.slice(first[0].length) };
  const last = /(?<![\p{L}'])[\s.,:]*(?<![\p{L}'])([A-Za-z])$/u.exec(text);
  if (last) return { letter: (last[1] ?? '').toUpperCase(), rest: text.slice(0, last.index).trim() };
  return { letter: null, rest: text };
}
