import ICAL from 'ical.js';
import { Temporal } from 'temporal-polyfill';
import { readPostcode } from '../../safety/planned-visit.ts';
import { zoneNamed } from './time-zones.ts';

/**
 * Reads the visits out of somebody's calendar: appointments whose subject is a case reference and nothing else, as in
 * "AB 12345". What has another subject is left behind here, and is kept nowhere. Pure.
 *
 * ical.js reads the format and the rules of what comes again; which instant a clock's time is, Temporal says.
 */

export interface CalendarVisit {
  /** The same for the same appointment, however it is moved. */
  key: string;
  reference: string;
  start: Date;
  end: Date;
  place: string | null;
  postcode: string | null;
}

/** One that looks like a visit, and cannot be read. */
interface Unread {
  reference: string;
  /** As the calendar says it. */
  at: string;
  why: string;
}

export interface CalendarRead {
  visits: CalendarVisit[];
  unread: Unread[];
}

/** Thrown where it is no calendar at all. */
export class NoCalendar extends Error {}

const REFERENCE = /^([A-Z]{2}) ?(\d{5})$/i;
const CANCELLED = /^\s*cancell?ed:/i;
const MINUTE = 60_000;
const [SHORTEST, LONGEST] = [5 * MINUTE, 720 * MINUTE];
/** A rule is followed no further: a calendar of decades has fewer. */
const MOST_STEPS = 20_000;
const MOST_VISITS = 200;
const FOLLOWED = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];

export interface CalendarWindow {
  from: Date;
  to: Date;
  /** Of times that name none. */
  timezone: string;
}

/** A clock's time in a zone. */
interface Wall {
  at: Temporal.PlainDateTime;
  zone: string;
}

class Unreadable extends Error {}

export function readCalendar(text: string, window: CalendarWindow): CalendarRead {
  const events = eventsIn(text);
  const read: CalendarRead = { visits: [], unread: [] };
  for (const [uid, { master, edited }] of events) {
    for (const one of occurrences(master, edited, window, read.unread)) {
      const visit = visitOf(uid, one, window, read.unread);
      if (visit) read.visits.push(visit);
    }
  }
  const visits = read.visits.toSorted((one, other) => one.start.getTime() - other.start.getTime());
  const unread = visits
    .slice(MOST_VISITS)
    .map(({ reference, start }) => ({ reference, at: start.toISOString(), why: 'The calendar has too many visits' }));
  return { visits: visits.slice(0, MOST_VISITS), unread: [...read.unread, ...unread] };
}

interface Appointment {
  master: ICAL.Component | null;
  /** Those of a row that were moved, changed or called off by themselves. */
  edited: ICAL.Component[];
}

function eventsIn(text: string): Map<string, Appointment> {
  const calendars = parsed(text).filter(({ name }) => name === 'vcalendar');
  if (calendars.length === 0) throw new NoCalendar();
  const events = new Map<string, Appointment>();
  for (const event of calendars.flatMap((calendar) => calendar.getAllSubcomponents('vevent'))) {
    const uid = wordsOf(event, 'uid');
    const known = events.get(uid) ?? { master: null, edited: [] };
    if (event.hasProperty('recurrence-id')) known.edited.push(event);
    else known.master = event;
    events.set(uid, known);
  }
  return events;
}

function parsed(text: string): ICAL.Component[] {
  try {
    const jcal: unknown = ICAL.parse(text);
    if (!Array.isArray(jcal)) return [];
    // Several calendars in one file are a list of them.
    const list: unknown[] = typeof jcal[0] === 'string' ? [jcal] : jcal;
    return list.map((one) => new ICAL.Component(one as ConstructorParameters<typeof ICAL.Component>[0]));
  } catch {
    throw new NoCalendar();
  }
}

const wordsOf = (event: ICAL.Component, name: string): string => {
  const value: unknown = event.getFirstPropertyValue(name);
  return typeof value === 'string' ? value.trim() : '';
};

/** "AB 12345"; null: it is no visit. */
function referenceOf(event: ICAL.Component): string | null {
  const subject = wordsOf(event, 'summary').replace(CANCELLED, '').trim();
  const [, letters, digits] = REFERENCE.exec(subject) ?? [];
  return letters === undefined || digits === undefined ? null : `${letters.toUpperCase()} ${digits}`;
}

const isCalledOff = (event: ICAL.Component): boolean =>
  wordsOf(event, 'status').toUpperCase() === 'CANCELLED' || CANCELLED.test(wordsOf(event, 'summary'));

interface Occurrence {
  event: ICAL.Component;
  /** Milliseconds at which it stood first; null: it does not come again. */
  original: number | null;
  start: Wall;
}

/** What of an appointment may lie in the window. What cannot be read of it is added to `unread`. */
function occurrences(
  master: ICAL.Component | null,
  edited: ICAL.Component[],
  window: CalendarWindow,
  unread: Unread[],
): Occurrence[] {
  const attempt = (event: ICAL.Component, read: () => Occurrence[]): Occurrence[] => {
    try {
      return read();
    } catch (error) {
      note(unread, event, error);
      return [];
    }
  };
  const changed = new Map<number, ICAL.Component>();
  const own = edited.flatMap((event) =>
    attempt(event, () => {
      const original = instantOf(wallOf(event, 'recurrence-id', window.timezone));
      changed.set(original, event);
      return [{ event, original, start: wallOf(event, 'dtstart', window.timezone) }];
    }),
  );
  if (!master) return own;
  // A row of something else may hold one that is a visit: it stands in `own`.
  if (referenceOf(master) === null) return own;
  const row = attempt(master, () => {
    const start = wallOf(master, 'dtstart', window.timezone);
    if (!master.hasProperty('rrule') && !master.hasProperty('rdate')) return [{ event: master, original: null, start }];
    return comingAgain(master, start, window)
      .map((at): Occurrence => ({ event: master, original: instantOf(at), start: at }))
      .filter(({ original }) => original !== null && !changed.has(original));
  });
  return [...row, ...own];
}

/** By the clock of its own zone: 14:00 stays 14:00 when the clocks change. */
function comingAgain(master: ICAL.Component, start: Wall, { from, to, timezone }: CalendarWindow): Wall[] {
  const rules = master.getAllProperties('rrule');
  const rule: unknown = rules[0]?.getFirstValue();
  if (
    rules.length !== 1 ||
    master.hasProperty('rdate') ||
    !(rule instanceof ICAL.Recur) ||
    !FOLLOWED.includes(rule.freq)
  )
    throw new Unreadable('It comes again by a rule that is not followed');
  const until = rule.until;
  if (until && !until.isDate && isUtc(until))
    rule.until = timeOf(wallAt(Temporal.Instant.from(until.toString()).epochMilliseconds, start.zone));
  const left = new Set(
    master.getAllProperties('exdate').flatMap((property) =>
      property.getValues().flatMap((value: unknown) => {
        if (!(value instanceof ICAL.Time)) return [];
        if (value.isDate) return [plainOf(value).toPlainDate().toString()];
        return [String(instantOf({ at: plainOf(value), zone: zoneOf(property, value, timezone) }))];
      }),
    ),
  );
  const found: Wall[] = [];
  const steps = rule.iterator(timeOf(start.at));
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = steps.next() as ICAL.Time | null | undefined;
    if (!next) return found;
    const wall = { at: plainOf(next), zone: start.zone };
    const at = instantOf(wall);
    if (at > to.getTime()) return found;
    const isLeftOut = left.has(String(at)) || left.has(wall.at.toPlainDate().toString());
    if (at >= from.getTime() - LONGEST && !isLeftOut) found.push(wall);
  }
  throw new Unreadable('It comes again too often');
}

function visitOf(uid: string, { event, original, start }: Occurrence, window: CalendarWindow, unread: Unread[]) {
  const reference = referenceOf(event);
  if (reference === null || isCalledOff(event)) return null;
  const from = instantOf(start);
  if (from > window.to.getTime()) return null;
  try {
    const end = endOf(event, start, window.timezone);
    if (end <= window.from.getTime()) return null;
    if (end - from < SHORTEST || end - from > LONGEST)
      throw new Unreadable('A visit takes from five minutes to twelve hours');
    const place = wordsOf(event, 'location').replaceAll(/\s+/g, ' ').slice(0, 280) || null;
    const [typed] = /\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b/i.exec(place ?? '') ?? [];
    const postcode = typed === undefined ? null : readPostcode(typed);
    const key = `${uid}\n${original ?? ''}`;
    return { key, reference, start: new Date(from), end: new Date(end), place, postcode };
  } catch (error) {
    note(unread, event, error);
    return null;
  }
}

/** Of one of a row: as long as the first one, by the clock. */
function endOf(event: ICAL.Component, start: Wall, timezone: string): number {
  if (!event.hasProperty('dtend')) {
    const length: unknown = event.getFirstPropertyValue('duration');
    if (!(length instanceof ICAL.Duration)) throw new Unreadable('It has no end');
    return instantOf(start) + length.toSeconds() * 1000;
  }
  const [first, last] = [wallOf(event, 'dtstart', timezone), wallOf(event, 'dtend', timezone)];
  // By the clock, as people read it: from 23:00 to 01:00 also where the clocks change in between.
  if (first.zone === last.zone) return instantOf({ ...start, at: start.at.add(first.at.until(last.at)) });
  return instantOf(start) + instantOf(last) - instantOf(first);
}

function wallOf(event: ICAL.Component, name: 'dtstart' | 'dtend' | 'recurrence-id', timezone: string): Wall {
  const property = event.getFirstProperty(name);
  const value: unknown = property?.getFirstValue();
  if (!property || !(value instanceof ICAL.Time)) throw new Unreadable('It has no time');
  if (value.isDate) throw new Unreadable('It lasts all day');
  return { at: plainOf(value), zone: zoneOf(property, value, timezone) };
}

function zoneOf(property: ICAL.Property, value: ICAL.Time, timezone: string): string {
  if (isUtc(value)) return 'UTC';
  const named: unknown = property.getFirstParameter('tzid');
  if (typeof named !== 'string' || named === '') return timezone;
  const zone = zoneNamed(named);
  if (zone === null) throw new Unreadable('Its time zone is not known');
  return zone;
}

const isUtc = (value: ICAL.Time): boolean => value.zone?.tzid === 'UTC';

const plainOf = ({ year, month, day, hour, minute, second }: ICAL.Time): Temporal.PlainDateTime =>
  Temporal.PlainDateTime.from({ year, month, day, hour, minute, second: Math.min(second, 59) });

/** Of no zone: the rule counts by the clock. */
const timeOf = ({ year, month, day, hour, minute, second }: Temporal.PlainDateTime): ICAL.Time =>
  new ICAL.Time({ year, month, day, hour, minute, second, isDate: false }, ICAL.Timezone.localTimezone);

const wallAt = (milliseconds: number, zone: string): Temporal.PlainDateTime =>
  Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(zone).toPlainDateTime();

/** An hour that is left out in spring is the one after; of one that comes twice it is the first. */
const instantOf = ({ at, zone }: Wall): number => at.toZonedDateTime(zone).epochMilliseconds;

/** What is no visit is not spoken of, whatever is wrong with it. */
function note(unread: Unread[], event: ICAL.Component, error: unknown): void {
  const reference = referenceOf(event);
  if (reference === null || isCalledOff(event)) return;
  const value: unknown = event.getFirstPropertyValue('dtstart');
  const at = value instanceof ICAL.Time ? value.toString() : '';
  unread.push({ reference, at, why: error instanceof Unreadable ? error.message : 'It cannot be read' });
}
