import type { Absence, Organisation, PersonEntry } from '../records/organisation/organisation-shape.ts';

/**
 * A file replaces only the absences that a file wrote. What was noted at the desk, by phone or on the command line
 * stays until it is removed there. So does the list for a major incident, where the file says nothing of it.
 */
export function withOwnAbsences(before: Organisation | null, file: Organisation): Organisation {
  const known = new Map((before?.people ?? []).map((person) => [person.staffNumber, person.away]));
  return {
    ...file,
    majorIncident: file.majorIncident ?? before?.majorIncident ?? null,
    people: file.people.map((person) => ({ ...person, away: kept(known.get(person.staffNumber) ?? [], person.away) })),
  };
}

/** In the order in which they stand, so that a file that says the same changes nothing. */
function kept(before: Absence[], file: Absence[]): Absence[] {
  return [
    ...before.filter((one) => one.noted !== undefined || file.some((other) => isSame(one, other))),
    ...file.filter((one) => !before.some((other) => isSame(one, other))),
  ];
}

/** Absences that stay though the file does not have them, from the day `today` on. */
export function absencesBesideFile(
  before: Organisation | null,
  file: Organisation,
  today: string,
): { person: PersonEntry; away: Absence }[] {
  return file.people.flatMap((person) => {
    const known = before?.people.find(({ staffNumber }) => staffNumber === person.staffNumber);
    return (known?.away ?? [])
      .filter((one) => one.noted !== undefined && one.to >= today && !person.away.some((other) => isSame(one, other)))
      .map((away) => ({ person, away }));
  });
}

const isSame = (one: Absence, other: Absence): boolean => one.from === other.from && one.to === other.to;
