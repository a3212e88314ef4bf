import { Temporal } from 'temporal-polyfill';
import { hoursWords } from '../../safety/hours-words.ts';
import type { PersonNamed, ShownPerson } from '../../records/views/shown/people.ts';
import { CODE_LASTS } from '../../safety/pin-rules.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import { clockTime, dayAndTime } from '../shell/times.ts';

/** People as their pages show them. Pure. */

export interface PeopleTime {
  now: Date;
  timezone: string;
  /** How long a one-time code works, in Buddyline's time. */
  codeLasts?: number;
}

/** `seesVisits`: the reader may know who is out. */
type Looked = PeopleTime & { seesVisits: boolean };

/**
 * How much of a person somebody sees. `own`: themselves. `brief`: name, phones, out or in. `full`: for those who look
 * after the team.
 */
export type Sight = 'own' | 'brief' | 'full';

interface PersonLine {
  id: string;
  name: string;
  staffNumber: string;
  teams: string;
  roles: string;
  now: string;
  phone: string;
  /** What a team cannot rely on yet; null: the reader does not see it. */
  toMend: string | null;
}

const whoTheyAre = (person: ShownPerson, time: Looked) => ({
  id: person.id,
  name: person.name,
  staffNumber: person.staffNumber,
  teams: person.teams.map(({ name }) => name).join(', '),
  roles: person.roles.map(roleWords).join(', '),
  now: nowWords(person, time),
});

export function personLine(person: ShownPerson, sight: Sight, time: Looked): PersonLine {
  return {
    ...whoTheyAre(person, time),
    phone: person.phones.map(({ number }) => numberAsWritten(number))[0] ?? 'none',
    toMend: sight === 'full' ? toMend(person).join(', ') : null,
  };
}

const toMend = ({ phones, hasAllPins, hasPractisedAll }: ShownPerson): string[] => [
  ...(phones.some(({ verifiedAt }) => verifiedAt === null) ? ['number not proved'] : []),
  ...(hasAllPins ? [] : ['PINs not set']),
  ...(hasAllPins && !hasPractisedAll ? ['has not practised'] : []),
];

/** In its own words, because its speakers look for those. */
const NAMES: Record<string, string> = { 'en-GB': 'English', cy: 'Cymraeg (Welsh)', ar: 'العربية (Arabic)' };

export const languageName = (tag: string): string => NAMES[tag] ?? tag;

const roleWords = (role: string): string => role.replaceAll('_', ' ');

/** Empty: there is nothing that the reader may know. */
function nowWords({ outUntil, away }: ShownPerson, { now, timezone, seesVisits }: Looked): string {
  if (seesVisits && outUntil !== null) return `Out until ${clockTime(outUntil, timezone)}`;
  const today = dayOf(now, timezone);
  const absence = away.find(({ from, to }) => from <= today && today <= to);
  if (absence) return `Away until ${dayWords(absence.to)}`;
  return seesVisits ? 'Not out' : '';
}

/** "2026-11-23", in the organisation's time zone. */
export const dayOf = (at: Date, timezone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone).toPlainDate().toString();

/** When this month began there. */
export const monthBegan = (at: Date, timezone: string): Date =>
  new Date(
    Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone).with({ day: 1 }).startOfDay()
      .epochMilliseconds,
  );

/** "23 Nov 2026" */
export const dayWords = (day: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' }).format(
    new Date(`${day}T00:00:00Z`),
  );

interface PhoneLine {
  number: string;
  isVerified: boolean;
  state: string;
  lastKey: string | null;
}

interface PersonView {
  id: string;
  name: string;
  staffNumber: string;
  teams: string;
  roles: string;
  now: string;
  phones: PhoneLine[];
  hasUnverified: boolean;
  /** The rest is empty for a reader who sees little of a person. */
  pins: string | null;
  practice: string | null;
  code: string | null;
  buddies: (PersonNamed & { isLinked: boolean })[];
  buddyOf: (PersonNamed & { isLinked: boolean })[];
  absences: { from: string; to: string; words: string; isOver: boolean }[];
  hours: string[];
  /** How they are spoken to; null: as everybody. */
  needs: string | null;
  /** Shorter clocks; null: the team's, or the reader sees little. Why they are shorter is kept nowhere. */
  clock: string | null;
  building: string | null;
}

export function personView(
  person: ShownPerson,
  sight: Sight,
  lastKeys: Map<string, Date>,
  maySee: (other: PersonNamed) => boolean,
  time: Looked,
): PersonView {
  const isBrief = sight === 'brief';
  const linked = (others: PersonNamed[]) => others.map((other) => ({ ...other, isLinked: maySee(other) }));
  return {
    ...whoTheyAre(person, time),
    phones: person.phones.map(({ number, verifiedAt }) => {
      const key = lastKeys.get(number);
      return {
        number: numberAsWritten(number),
        isVerified: verifiedAt !== null,
        state:
          verifiedAt === null
            ? 'not proved to be theirs yet'
            : `verified ${dayWords(dayOf(verifiedAt, time.timezone))}`,
        lastKey: key === undefined ? null : `last pressed a key ${dayWords(dayOf(key, time.timezone))}`,
      };
    }),
    hasUnverified: person.phones.some(({ verifiedAt }) => verifiedAt === null),
    pins: isBrief ? null : pinWords(person, sight),
    practice: isBrief ? null : practiceWords(person, sight),
    code: sight === 'full' ? codeWords(person, time) : null,
    buddies: isBrief ? [] : linked(person.buddies),
    buddyOf: isBrief ? [] : linked(person.buddyOf),
    absences: isBrief
      ? []
      : person.away.map(({ from, to }) => ({
          from,
          to,
          words: from === to ? dayWords(from) : `${dayWords(from)} to ${dayWords(to)}`,
          isOver: to < dayOf(time.now, time.timezone),
        })),
    needs: isBrief ? null : needsWords(person),
    hours: isBrief ? [] : person.hours.map(hoursWords),
    clock: isBrief ? null : clockWords(person),
    building: isBrief ? null : person.building,
  };
}

function needsWords({ needs: { language, slowSpeech, textOnly } }: ShownPerson): string | null {
  const words = [
    ...(language === null ? [] : [languageName(language)]),
    ...(slowSpeech ? ['slowly'] : []),
    ...(textOnly ? ['by text only'] : []),
  ];
  return words.length === 0 ? null : words.join(', ');
}

function clockWords({ stretch, reportEach }: Pick<ShownPerson, 'stretch' | 'reportEach'>): string | null {
  const words = [
    ...(stretch === 1 ? [] : [`${Math.round(stretch * 100)} % of the team's times`]),
    ...(reportEach ? ['reports back each time'] : []),
  ];
  return words.length === 0 ? null : words.join('; ');
}

/** Workers have two. Nothing is ever said of the second one alone, and on a person's own page nothing at all. */
function pinWords({ roles, hasPin, hasAllPins }: ShownPerson, sight: Sight): string {
  if (sight === 'own') return hasPin ? 'Set' : 'Not set';
  if (!hasAllPins) return 'Not set';
  return roles.includes('worker') ? 'Both set' : 'Set';
}

function practiceWords({ hasPractised, hasPractisedAll }: ShownPerson, sight: Sight): string {
  return (sight === 'own' ? hasPractised : hasPractisedAll) ? 'Practised' : 'Not practised yet: they ring, and press 9';
}

function codeWords({ codeAt }: ShownPerson, { now, timezone, codeLasts = CODE_LASTS }: PeopleTime): string | null {
  if (codeAt === null) return null;
  const until = new Date(codeAt.getTime() + codeLasts);
  return until <= now ? null : `A one-time code works until ${dayAndTime(until, timezone)}`;
}
