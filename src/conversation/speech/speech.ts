import type { IntlMessageFormat } from 'intl-messageformat';
import { sayClock, writeClock } from './clock-words.ts';
import type { Context, Pace, SpeechSegment, Sound, Spoken, Value, Vars } from '../files/flow.ts';
import { baseOf, type Language, type Languages, type Piece } from '../files/language-file.ts';

/** What is said in segments of its own. */
interface Apart {
  segments: Spoken[];
}

type Rendered = string | number | Apart | Sound;

/** Whether the variable has a value to say. A yes-or-no variable says "no" if it has none. */
const isThere = (value: Value | undefined) => value !== undefined && value !== '' && value !== 'no';

const applies = (piece: Piece, vars: Vars) =>
  (piece.if === null || isThere(vars[piece.if])) && (piece.unless === null || !isThere(vars[piece.unless]));

/**
 * The prompt in the language asked for or, if that lacks it, in the base language: somebody hears another language
 * rather than nothing.
 */
function found(languages: Languages, tag: string, promptId: string): { language: Language; pieces: Piece[] } | null {
  for (const language of [languages[tag], baseOf(languages)]) {
    const pieces = language?.prompts[promptId]?.pieces;
    if (language && pieces) return { language, pieces };
  }
  return null;
}

/**
 * A prompt as it is spoken. Addresses and numbers become slow segments of their own, with sounds between them. A
 * variable without a value is left out. An unknown prompt says nothing; `checkLibrary` finds such prompts before a
 * caller does.
 */
export function speakPrompt(
  library: { languages: Languages },
  tag: string,
  promptId: string,
  vars: Vars,
  context: Context,
): SpeechSegment[] {
  const prompt = found(library.languages, tag, promptId);
  if (!prompt) return [];
  const { language, pieces } = prompt;
  return joined(
    pieces.filter((piece) => applies(piece, vars)).flatMap((piece) => speakPiece(language, piece, vars, context)),
  );
}

function speakPiece(language: Language, piece: Piece, vars: Vars, context: Context): SpeechSegment[] {
  const values = rendered(piece, vars, (value) => say(language, value, context));
  return piece.message.formatToParts<Apart | Sound>(values).flatMap(({ value }): SpeechSegment[] => {
    if (typeof value !== 'object') return withSlowNumbers(language, asSentences(String(value)), piece.pace);
    return 'sound' in value ? [{ sound: value.sound }] : value.segments;
  });
}

/** Words in Latin letters, with what stands between them: "Samantha Okoro", "Flat 3, Elm House". */
const LATIN = /(\p{Script=Latin}(?:[\p{Script=Latin}\p{M}\p{N}'’.,&/ -]*[\p{Script=Latin}\p{N}])?)/u;

/** Each stretch is said by a voice that can read its letters. */
function byScript(language: Language, text: string, pace: Pace): Spoken[] {
  const { latin, tag } = language;
  if (latin === null) return [{ text, language: tag, pace }];
  return text.split(LATIN).map((part): Spoken => ({ text: part, language: LATIN.test(part) ? latin : tag, pace }));
}

/** The same for what is one thing, as an address is, with its numbers. */
function slowly({ latin, tag }: Language, text: string): Spoken {
  return { text, language: latin !== null && LATIN.test(text) ? latin : tag, pace: 'slow' };
}

/** Gives each sentence a capital letter, since a value may begin one: "Thank you. Three hours, until ten past six." */
const asSentences = (text: string): string => text.replaceAll(/(?<=[.?!] )\p{Ll}/gu, (letter) => letter.toUpperCase());

/** A telephone number inside a text that is spoken instead of sent. */
const NUMBER = /(\+\d{8,15})/;

function withSlowNumbers(language: Language, text: string, pace: Piece['pace']): SpeechSegment[] {
  return text
    .split(NUMBER)
    .flatMap((part): SpeechSegment[] =>
      NUMBER.test(part) ? [slowly(language, `${oneByOne(language, part)}.`)] : byScript(language, part, pace),
    );
}

/** Drops segments without letters or digits (the full stop after an address), and joins neighbours that sound alike. */
function joined(stretches: SpeechSegment[]): SpeechSegment[] {
  const result: SpeechSegment[] = [];
  for (const stretch of stretches) {
    if ('sound' in stretch) {
      result.push(stretch);
      continue;
    }
    const before = result.at(-1);
    const clean = stretch.text.trim().replace(before ? /^[\s.,;:،؛]+/ : '', '');
    if (!/[\p{L}\p{N}]/u.test(clean)) continue;
    if (before && 'text' in before && before.pace === stretch.pace && before.language === stretch.language)
      before.text += ` ${clean}`;
    else result.push({ ...stretch, text: clean });
  }
  return result;
}

/** A prompt as a text message. It treats unknown prompts and variables without a value as `speakPrompt` does. */
export function writePrompt(
  library: { languages: Languages },
  tag: string,
  promptId: string,
  vars: Vars,
  context: Context,
): string {
  return written(library, tag, promptId, vars, context)
    .join(' ')
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .trim();
}

/** The same, each of its sentences by itself: for a list. Those that would be empty are left out. */
export function writeEach(
  library: { languages: Languages },
  tag: string,
  promptId: string,
  vars: Vars,
  context: Context,
): string[] {
  return written(library, tag, promptId, vars, context)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
}

function written(
  library: { languages: Languages },
  tag: string,
  promptId: string,
  vars: Vars,
  context: Context,
): string[] {
  const prompt = found(library.languages, tag, promptId);
  if (!prompt) return [];
  const { language, pieces } = prompt;
  return pieces
    .filter((piece) => applies(piece, vars))
    .map((piece) =>
      plain(
        piece.message,
        rendered(piece, vars, (value) => put(language, value, context)),
      ),
    );
}

function rendered<T>(piece: Piece, vars: Vars, render: (value: Value) => T): Record<string, T | string> {
  return Object.fromEntries(
    piece.variables.map((name) => {
      const value = vars[name];
      return [name, value === undefined ? '' : render(value)];
    }),
  );
}

const plain = (message: IntlMessageFormat, values: Record<string, string | number>) =>
  message
    .formatToParts<never>(values)
    .map((part) => part.value)
    .join('');

function say(language: Language, value: Value, context: Context): Rendered {
  if (typeof value !== 'object') return value;
  if ('clock' in value) return ifTime(value.clock, (instant) => sayClock(language.clock, instant, context));
  if ('duration' in value) return sayDuration(language, value.duration);
  if ('sound' in value) return value;
  if ('digits' in value) return { segments: [slowly(language, `${oneByOne(language, value.digits)}.`)] };
  const address = slowly(language, `${spellPostcode(value.place)}.`);
  // One stretch where one voice says all of it.
  if (address.language === language.tag)
    return { segments: [{ ...address, text: `${address.text} ${language.again} ${address.text}` }] };
  return { segments: [address, { text: language.again, language: language.tag, pace: 'slow' }, address] };
}

function put(language: Language, value: Value, context: Context): string | number {
  if (typeof value !== 'object') return value;
  if ('clock' in value) return ifTime(value.clock, (instant) => writeClock(language.clock, instant, context));
  if ('duration' in value) return plain(language.duration.written, hoursAndMinutes(value.duration));
  if ('sound' in value) return '';
  return 'digits' in value ? value.digits : value.place;
}

function ifTime(iso: string, render: (instant: Date) => string): string {
  const instant = new Date(iso);
  return Number.isNaN(instant.getTime()) ? '' : render(instant);
}

function hoursAndMinutes(milliseconds: number) {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}

function sayDuration(language: Language, milliseconds: number): string {
  const { hours, minutes } = hoursAndMinutes(milliseconds);
  return language.duration.exact[String(hours * 60 + minutes)] ?? plain(language.duration.message, { hours, minutes });
}

/**
 * Digits, and the letters of a reference, in groups of three from the end, as people read a number out. A home number
 * loses its country code.
 */
function oneByOne(language: Language, digits: string): string {
  const code = Object.keys(language.dial).find((prefix) => digits.startsWith(prefix));
  const home = code === undefined ? digits : `${language.dial[code] ?? ''}${digits.slice(code.length)}`;
  const groups = home.replaceAll(/[^\p{L}\p{N}]/gu, '').match(/.{1,3}(?=(.{3})*$)/gu) ?? [];
  return groups.map((group) => [...group].join(' ')).join(', ');
}

const POSTCODE = /\b([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})\b/gi;

/** Spells a postcode: "NF1 4AB" becomes "N, F, 1. 4, A, B". Otherwise voices run the letters together. */
function spellPostcode(address: string): string {
  const spelt = (half: string) => [...half.toUpperCase()].join(', ');
  return address
    .replaceAll(POSTCODE, (_, outward: string, inward: string) => `${spelt(outward)}. ${spelt(inward)}`)
    .replace(/[.\s]+$/, '');
}
