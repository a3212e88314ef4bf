import { CHECKED_FOR_MONTHS, isCheckOverdue } from '../../safety/major-incident.ts';
import type { MajorIncidentContact } from '../../records/major-incident.ts';
import { versionOfListed } from '../../operations/major-incident/listed.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import { dateOf } from '../shell/times.ts';

/** The list for a major incident, as a page shows and prints it. Pure. */

interface ListedLine {
  id: string;
  version: string;
  name: string;
  whatFor: string;
  /** In E.164, to be rung by a press. */
  day: { number: string; words: string };
  /** Null: the same. */
  night: { number: string; words: string } | null;
  /** "23 Nov 2026 by Joan Mercer" */
  checked: string | null;
  isOverdue: boolean;
}

export interface MajorIncidentView {
  lines: ListedLine[];
  /** Whose numbers nobody has rung for a quarter of a year. */
  overdue: number;
  months: number;
}

export function majorIncidentView(
  contacts: MajorIncidentContact[],
  { now, timezone }: { now: Date; timezone: string },
): MajorIncidentView {
  const lines = contacts.map((one): ListedLine => {
    const { id, name, whatFor, dayNumber, nightNumber, checkedAt, checkedBy } = one;
    const shown = (number: string) => ({ number, words: numberAsWritten(number) });
    return {
      id,
      version: versionOfListed(one),
      name,
      whatFor,
      day: shown(dayNumber),
      night: nightNumber === dayNumber ? null : shown(nightNumber),
      checked: checkedAt && `${dateOf(checkedAt, timezone)} by ${checkedBy ?? ''}`,
      isOverdue: isCheckOverdue(checkedAt, now),
    };
  });
  return { lines, overdue: lines.filter(({ isOverdue }) => isOverdue).length, months: CHECKED_FOR_MONTHS };
}
