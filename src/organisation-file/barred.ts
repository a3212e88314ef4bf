import { barInWords, barOf } from '../contact/barred-numbers.ts';
import type { Organisation } from '../records/organisation/organisation-shape.ts';
import type { Path } from './document.ts';
import type { FileDraft } from './drafts.ts';

/** A number with a fault of its own has a placeholder in the draft, which begins otherwise. */
const isNumber = (phone: string): boolean => phone.startsWith('+');

interface Named {
  path: Path;
  number: string;
}

/**
 * Finds each number of the file that is the line's own or that `may_ring` does not allow.
 * @param lineNumbers where the line itself is rung, as E.164
 */
export function checkBars(
  draft: FileDraft,
  lineNumbers: readonly string[],
  fault: (path: Path, reason: string) => void,
): void {
  const { may_ring: mayRing } = draft.organisation;
  for (const { path, number } of numbersIn(draft).filter((one) => isNumber(one.number))) {
    const bar = barOf(number, mayRing, lineNumbers);
    // Without a sound `may_ring` nothing else is known of a number.
    if (bar && (bar.why === 'line' || mayRing.length > 0)) fault(path, `${nameIn(path)} ${barInWords(bar)}`);
  }
}

function numbersIn({ organisation, teams, people }: FileDraft): Named[] {
  const each = (path: Path, numbers: string[] = []): Named[] =>
    numbers.map((number, index) => ({ path: [...path, index], number }));
  const one = (path: Path, number: string | undefined): Named[] => (number === undefined ? [] : [{ path, number }]);
  return [
    ...each(['organisation', 'duty'], organisation.duty),
    ...one(['organisation', 'last_resort', 'phone'], organisation.last_resort?.phone),
    ...(organisation.major_incident ?? []).flatMap(({ day, night }, index) => [
      ...one(['organisation', 'major_incident', index, 'day'], day),
      ...one(['organisation', 'major_incident', index, 'night'], night),
    ]),
    ...teams.flatMap((team) => each([...team.path, 'open_visits', 'text'], team.open_visits.text)),
    ...people.flatMap((person) => [
      ...one([...person.path, 'phone'], person.phone),
      ...each([...person.path, 'phones'], person.phones),
    ]),
  ];
}

const nameIn = (path: Path): string => String(path.findLast((key) => typeof key === 'string'));

interface Kept {
  /** Whose number it is, and where it stands. */
  whose: string;
  number: string;
}

/**
 * Numbers that stay though the file does not have them, and that its `may_ring` no longer allows: the list for a major
 * incident where the file says nothing of it, and people and teams who are not in it. Each in words, with whose it is.
 * What could not be rung before is no fault of this file: readiness tells of it.
 * @param stored what is stored once the file is imported
 */
export function barsOfKept(before: Organisation, stored: Organisation, file: Organisation): string[] {
  const teams = new Set(file.teams.map(({ name }) => name));
  const people = new Set(file.people.map(({ staffNumber }) => staffNumber));
  const kept: Kept[] = [
    ...(file.majorIncident === null ? listedNumbers(stored) : []),
    ...stored.teams
      .filter(({ name }) => !teams.has(name))
      .flatMap(({ name, openVisits }) => openVisits.text.map((number) => ({ whose: `team ${name}`, number }))),
    ...stored.people
      .filter(({ staffNumber }) => !people.has(staffNumber))
      .flatMap(({ name, staffNumber, phones }) =>
        phones.map((number) => ({ whose: `${name} (${staffNumber})`, number })),
      ),
  ];
  const reasons = kept.flatMap(({ whose, number }) => {
    // The line's own numbers are the same before and after: readiness tells of them.
    const reason = barOfNumber(number, stored.mayRing, []);
    if (reason === null || barOfNumber(number, before.mayRing, []) !== null) return [];
    return [`${whose} is not in the file and stays, but ${reason}`];
  });
  return [...new Set(reasons)];
}

/** The numbers of the list for a major incident, each with whose it is and for when. */
const listedNumbers = ({ majorIncident }: Pick<Organisation, 'majorIncident'>): Kept[] =>
  (majorIncident ?? []).flatMap(({ name, dayNumber, nightNumber }) => {
    const whose = `${name} on the list for a major incident`;
    return [dayNumber, ...(nightNumber === dayNumber ? [] : [nightNumber])].map((number) => ({ whose, number }));
  });

/**
 * As in "the number that begins +1202 is a number of US: ...". Null: it may be rung. The whole number is not repeated.
 */
export function barOfNumber(number: string, mayRing: readonly string[], lineNumbers: readonly string[]): string | null {
  const bar = barOf(number, mayRing, lineNumbers);
  return bar && `the number that begins ${number.slice(0, BEGINNING)} ${barInWords(bar)}`;
}

/** The sign and four digits: a country, and mostly the kind of number. */
const BEGINNING = 5;
