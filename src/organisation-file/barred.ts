import { barInWords, barOf } from '../contact/barred-numbers.ts';
import type { Path } from './document.ts';
import type { FileDraft } from './drafts.ts';

/** A number with a fault of its own has a placeholder in the draft, which begins otherwise. */
const isNumber = (phone: string): boolean => phone.startsWith('+');

interface Named {
  path: Path;
  number: string;
}

/** Finds each number of the file that `may_ring` does not allow. */
export function checkBars(draft: FileDraft, fault: (path: Path, reason: string) => void): void {
  const { may_ring: mayRing } = draft.organisation;
  if (mayRing.length === 0) return;
  for (const { path, number } of numbersIn(draft)) {
    const bar = isNumber(number) ? barOf(number, mayRing) : null;
    if (bar) fault(path, `${nameIn(path)} ${barInWords(bar)}`);
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
