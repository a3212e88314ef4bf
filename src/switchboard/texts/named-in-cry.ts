import { plainText } from '../../conversation/texts/plain-text.ts';
import { callersByStaffNumbers, peopleNamed } from '../../records/organisation/people.ts';
import { whoseWholeNameStandsIn } from '../../safety/alarm/concern.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import type { DangerOf } from './text-of-worker.ts';
import { verdictOn } from './text-reading.ts';

/**
 * Whom a cry speaks of that comes from a phone which is not theirs. "Help its 4021 at flat 3" may be of 4021, who has
 * borrowed the phone, or about them. Either way people look for them.
 */

/** As people give them. */
const STAFF_NUMBER = /(?<!\d)\d{3,10}(?!\d)/g;
/** Of one text. */
const MOST_NUMBERS = 8;

/** Staff numbers of somebody's in these words, in their order. A number that is another's PIN is none. */
async function staffNumbersIn(work: UnitOfWork, words: string): Promise<string[]> {
  const numbers = numbersIn(words);
  if (numbers.length === 0) return [];
  const people = await callersByStaffNumbers(work.trx, numbers);
  return numbers.filter(
    (number) =>
      people.some(({ staffNumber }) => staffNumber === number) &&
      people.every((one) => one.staffNumber === number || verdictOn(work, one, number) === 'wrong'),
  );
}

export function numbersIn(words: string): string[] {
  return [...new Set(Array.from(plainText(words).text.matchAll(STAFF_NUMBER), ([digits]) => digits))].slice(
    0,
    MOST_NUMBERS,
  );
}

/** The same, and those of people whose whole name stands in the words. */
export async function whoIsNamedIn(work: UnitOfWork, words: string): Promise<string[]> {
  const numbers = await staffNumbersIn(work, words);
  const named = whoseWholeNameStandsIn(await peopleNamed(work.trx), words).map(({ staffNumber }) => staffNumber);
  return [...new Set([...numbers, ...named])];
}

/** A worker's own cry that has a colleague's staff number: both are looked for. */
export async function othersNumbersIn(
  work: UnitOfWork,
  own: { staffNumber: string },
  words: string,
): Promise<DangerOf[]> {
  const numbers = (await staffNumbersIn(work, words)).filter((number) => number !== own.staffNumber);
  return numbers.map((about) => ({ about, letter: null, isInWords: true }));
}
