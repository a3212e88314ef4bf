import type { ShownPerson } from '../../records/views/shown/people.ts';
import { folded, partsOf } from '../shell/sought.ts';

/** The people whom somebody looks for: by parts of a name, a staff number or the digits of a phone. Pure. */
export function peopleFound(people: ShownPerson[], words: string): ShownPerson[] {
  const wanted = partsOf(words);
  const digits = words.replaceAll(/\D/g, '').replace(/^0/, '');
  return people.filter(({ name, staffNumber, phones }) => {
    if (wanted.every((part) => folded(name).includes(part) || staffNumber.startsWith(part))) return true;
    return digits.length >= FEWEST_DIGITS && phones.some(({ number }) => number.includes(digits));
  });
}

const FEWEST_DIGITS = 5;
