import type { TextGrammar } from './text-grammar.ts';

/** A number that a text begins with, read as a length of time. */
export interface Duration {
  minutes: number;
  /** What follows it, without separating punctuation. */
  rest: string;
  /** How sure we are that it is a time: "2 hours", or "2 h" and a word after it, or the bare number. */
  unit: 'word' | 'lone-letter' | 'none';
}

const LEAST_MINUTES = 5;
const MOST_MINUTES = 720;

/** Minutes of a visit as the line takes them, 5 to 720, or null. */
export function minutesIn(duration: Duration): number | null {
  return minutesFrom(LEAST_MINUTES, duration);
}

/** Minutes until a responder has news, 1 to 720, or null. */
export function newsMinutesIn(duration: Duration): number | null {
  return minutesFrom(1, duration);
}

function minutesFrom(least: number, { minutes }: Duration): number | null {
  return Number.isInteger(minutes) && minutes >= least && minutes <= MOST_MINUTES ? minutes : null;
}

/** Reads a leading length: "30", "45min", "1.5h", "1h30", "2 hours 15 minutes". Null where the text begins otherwise. */
export function readDuration(grammar: TextGrammar, text: string): Duration | null {
  const from = withoutFiller(grammar, text);
  return hoursAndMinutes(grammar, from) ?? withUnit(grammar, from) ?? bareNumber(from);
}

function withoutFiller(grammar: TextGrammar, text: string): string {
  const filler = grammar.fillers.find((word) => new RegExp(`^${word}\\s+\\d`, 'iu').test(text));
  return filler ? text.slice(filler.length).trim() : text;
}

const oneOf = (words: string[]) => `(?:${[...words].sort((a, b) => b.length - a.length).join('|')})`;
const END_OF_WORD = String.raw`(?![\p{L}\p{N}])`;
const restAfter = (text: string, length: number) => text.slice(length).replace(/^[\s.,;:!-]+/, '');

function hoursAndMinutes({ units }: TextGrammar, text: string): Duration | null {
  const hours = String.raw`^(\d{1,2})\s*${oneOf(units.hours)}`;
  const minutes = String.raw`(\d{1,2})\s*${oneOf(units.minutes)}${END_OF_WORD}`;
  // Without its unit the second number may be a house: "2 hours 12 High Street".
  const match = new RegExp(`${hours}\\s*${minutes}`, 'iu').exec(text)
    ?? new RegExp(`${hours}(\\d{1,2})${END_OF_WORD}`, 'iu').exec(text)
    ?? new RegExp(`${hours}\\s+(\\d{1,2})$`, 'iu').exec(text);
  if (!match) return null;
  return { minutes: Number(match[1]) * 60 + Number(match[2]), rest: restAfter(text, match[0].length), unit: 'word' };
}

function withUnit({ units }: TextGrammar, text: string): Duration | null {
  const match = new RegExp(`^(\\d{1,3}(?:[.,]\\d{1,2})?)(\\s*)(${oneOf([...units.minutes, ...units.hours])})${END_OF_WORD}`, 'iu').exec(text);
  if (!match) return null;
  const [whole, amount = '', space = '', unit = ''] = match;
  const factor = units.hours.includes(unit.toLowerCase()) ? 60 : 1;
  const rest = restAfter(text, whole.length);
  // "10 M Street" and "2 H Block" are addresses.
  const loneLetter = unit.length === 1 && space !== '' && /^\p{L}/u.test(rest);
  return { minutes: Number(amount.replace(',', '.')) * factor, rest, unit: loneLetter ? 'lone-letter' : 'word' };
}

function bareNumber(text: string): Duration | null {
  const match = /^\d{1,3}(?![\p{L}\p{N}]|[-/:.,']\d)/u.exec(text);
  return match ? { minutes: Number(match[0]), rest: restAfter(text, match[0].length), unit: 'none' } : null;
}
