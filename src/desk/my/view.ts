import type { SheetState } from '../../records/emergency-sheets.ts';
import type { OwnUse } from '../../records/views/shown/own-use.ts';
import type { ShownPerson } from '../../records/views/shown/people.ts';
import type { VisitDetails } from '../../records/views/shown/visits.ts';
import { type Training, trainingState } from '../../safety/training.ts';
import { longDate, shortTime } from '../../timeline/local-time.ts';
import { familyWords, type Time } from '../board/words.ts';
import { dayOf } from '../../safety/local-day.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import { clockTime, dateOf } from '../shell/times.ts';
import { SHEET_CHECKED_WITHIN } from '../../operations/readiness/readiness.ts';

/**
 * A worker's own visits, and what they themselves can put right. It may be opened at a family's door, with the father
 * looking on: it shows times, initials and references, and never how bad a house may be.
 */
interface MyView {
  open: OpenLine | null;
  days: { title: string; visits: MyLine[] }[];
  toMend: MendLine[];
  /** What they did with the line, this month and in the one before. */
  use: string[];
}

interface OpenLine {
  id: string;
  words: string;
  family: string | null;
  isLate: boolean;
}

interface MyLine {
  id: string;
  from: string;
  minutes: string;
  family: string | null;
  /** "should have begun"; null: it is still to come. */
  state: string | null;
}

interface MendLine {
  words: string;
  /** Where it is put right; null: by telephone. */
  href: string | null;
}

export interface Mine {
  person: ShownPerson;
  visits: VisitDetails[];
  sheet: SheetState | null;
  training: Training[];
  /** This month, and the one before. */
  use: { thisMonth: OwnUse; lastMonth: OwnUse };
}

export function myView({ person, visits, sheet, training, use }: Mine, time: Time): MyView {
  const { now, timezone } = time;
  const open = visits.find(({ visit }) => visit.status === 'open' || visit.status === 'overdue');
  const planned = visits.flatMap((details) =>
    details.visit.status === 'planned' && details.plannedStart !== null
      ? [{ day: dayOf(details.plannedStart, timezone), at: details.plannedStart, details }]
      : [],
  );
  const days = [...new Set(planned.map(({ day }) => day))].map((day) => {
    const ofDay = planned.filter((one) => one.day === day);
    return {
      title: day === dayOf(now, timezone) ? 'Today' : longDate(ofDay[0]?.at ?? now, timezone),
      visits: ofDay.map(({ details, at }) => myLine(details, at, time)),
    };
  });
  return {
    open: open ? openLine(open, time) : null,
    days,
    toMend: toMend(person, sheet, training, time),
    use: useLines(use),
  };
}

function useLines({ thisMonth, lastMonth }: Mine['use']): string[] {
  const line = (words: string, of: (use: OwnUse) => string): string =>
    `${words}: ${of(thisMonth)} this month, ${of(lastMonth)} last month`;
  return [
    line('Planned visits that you began with it', (use) => `${use.plannedWatched} of ${use.planned}`),
    line('All visits that you began with it', ({ watched }) => String(watched)),
    line('Those over that you ended before they were late', (use) => `${use.endedInTime} of ${use.ended}`),
  ];
}

function openLine(details: VisitDetails, { now, timezone }: Time): OpenLine {
  const { visit } = details;
  const isLate = visit.status === 'overdue';
  const until = visit.deadline === null ? '' : shortTime(visit.deadline, timezone, now);
  return {
    id: visit.id,
    words: isLate ? `You were due at ${until}.` : `You are out until ${until}.`,
    family: familyWords(details),
    isLate,
  };
}

function myLine(details: VisitDetails, at: Date, { now, timezone }: Time): MyLine {
  const { plannedEnd } = details;
  return {
    id: details.visit.id,
    from: clockTime(at, timezone),
    minutes: plannedEnd === null ? '' : `${Math.round((plannedEnd.getTime() - at.getTime()) / 60_000)} min`,
    family: familyWords(details),
    state: at < now ? 'Not begun' : null,
  };
}

/** Of the second PIN nothing is said. */
function toMend(person: ShownPerson, sheet: SheetState | null, training: Training[], { now, timezone }: Time) {
  const own = `/desk/people/${person.id}`;
  const today = dayOf(now, timezone);
  const isOld = sheet !== null && now.getTime() - sheet.checkedAt.getTime() > SHEET_CHECKED_WITHIN;
  const lines: MendLine[] = person.phones
    .filter(({ verifiedAt }) => verifiedAt === null)
    .map(({ number }) => ({ words: `${numberAsWritten(number)} is not proved to be yours yet`, href: null }));
  if (!person.hasPin) lines.push({ words: 'Your PIN is not set: ask your manager for a one-time code', href: null });
  else if (!person.hasPractised)
    lines.push({ words: 'You have not practised yet: ring the line, and press 9', href: null });
  if (!sheet?.isComplete) lines.push({ words: 'Your emergency sheet is not complete', href: `${own}/sheet` });
  else if (isOld) lines.push({ words: 'Your emergency sheet: is it still right?', href: `${own}/sheet` });
  for (const one of training) {
    const state = trainingState(one, today);
    if (state === 'good') continue;
    const day = dateOf(new Date(`${one.due}T12:00:00Z`), 'UTC');
    lines.push({ words: `${one.kind}: ${state === 'overdue' ? 'was due' : 'is due'} ${day}`, href: null });
  }
  return lines;
}
