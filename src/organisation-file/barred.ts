import { barInWords, barOf } from '../contact/barred-numbers.ts';
import type { Path, Tell } from './document.ts';
import type { FileDraft } from './drafts.ts';

interface Named {
  path: Path;
  number: string;
}

/** Finds each number of the file that `may_ring` does not allow. */
export function checkBars(draft: FileDraft, fault: Tell, warn: Tell): void {
  const mayRing = mayRingOf(draft);
  if (mayRing.length === 0) return;
  const home = draft.organisation.may_ring ?? [draft.country];
  for (const { path, number } of numbersIn(draft)) {
    const bar = barOf(number, mayRing);
    if (bar) fault(path, `${nameIn(path)} ${barInWords(bar)}`);
    else if (barOf(number, home)) warn(path, `${nameIn(path)} is abroad: without may_ring, all of its country is rung`);
  }
}

/**
 * What the file allows. Where it does not say, whoever made it wants those whom it names to be reached: its own country
 * and theirs.
 */
export function mayRingOf(draft: FileDraft): string[] {
  const { country, organisation } = draft;
  if (organisation.may_ring) return organisation.may_ring;
  const abroad = numbersIn(draft).flatMap(({ number }) => {
    const bar = barOf(number, [country]);
    return bar?.why === 'country' ? [bar.country ?? `+${bar.code}`] : [];
  });
  return [...new Set([country, ...abroad])];
}

function numbersIn({ organisation, teams, people }: FileDraft): Named[] {
  const each = (path: Path, numbers: string[] = []): Named[] =>
    numbers.map((number, index) => ({ path: [...path, index], number }));
  const one = (path: Path, number: string | undefined): Named[] => (number === undefined ? [] : [{ path, number }]);
  const all = [
    ...each(['organisation', 'duty'], organisation.duty),
    ...one(['organisation', 'last_resort', 'phone'], organisation.last_resort?.phone),
    ...teams.flatMap((team) => each([...team.path, 'open_visits', 'text'], team.open_visits.text)),
    ...people.flatMap((person) => [
      ...one([...person.path, 'phone'], person.phone),
      ...each([...person.path, 'phones'], person.phones),
    ]),
  ];
  // One with a fault of its own has a placeholder in the draft, which begins otherwise.
  return all.filter(({ number }) => number.startsWith('+'));
}

const nameIn = (path: Path): string => String(path.findLast((key) => typeof key === 'string'));
