import { phoneIn } from '../../../organisation-file/values.ts';
import type { PlanDetails } from '../../../operations/visits/plan.ts';
import { placeWith, readPostcode } from '../../../safety/planned-visit.ts';
import { instantsAt } from '../../shell/local-days.ts';
import { dayOf } from '../../../safety/local-day.ts';

/** Reads a planned visit as people write it, in a form or in a row of a file. Pure. */

/** All as it was typed; empty where nothing was. */
export interface PlanFields {
  day: string;
  from: string;
  until: string;
  minutes: string;
  /** "later" for the second of an hour that comes twice. */
  hour: string;
  place: string;
  postcode: string;
  phone: string;
  initials: string;
  reference: string;
  risk: string;
  /** Minutes of the way home, where this is the last visit of the day. */
  home: string;
  assessedOn: string;
  assessedBy: string;
  assessment: string;
  note: string;
}
export const NO_FIELDS: PlanFields = {
  day: '',
  from: '',
  until: '',
  minutes: '',
  hour: '',
  place: '',
  postcode: '',
  phone: '',
  initials: '',
  reference: '',
  risk: '',
  home: '',
  assessedOn: '',
  assessedBy: '',
  assessment: '',
  note: '',
};

interface PlanFault {
  field: keyof PlanFields;
  /** What the rule is. */
  text: string;
}

export type PlanRead = Omit<PlanDetails, 'companionId' | 'companion'>;

const MINUTE = 60_000;
const YEAR = 366 * 24 * 60 * MINUTE;

export function readPlan(
  fields: PlanFields,
  { now, timezone }: { now: Date; timezone: string },
): { plan: PlanRead } | { faults: PlanFault[] } {
  const faults: PlanFault[] = [];
  const fault = (field: keyof PlanFields, text: string): null => {
    faults.push({ field, text });
    return null;
  };
  const times = readTimes(fields, timezone, fault);
  if (times && times.end <= now) fault('day', 'That time is over');
  if (times && times.start.getTime() - now.getTime() > YEAR) fault('day', 'A visit is planned a year ahead at most');
  const postcode = fields.postcode.trim() === '' ? null : readPostcode(fields.postcode);
  if (postcode === null && fields.postcode.trim() !== '') fault('postcode', 'A postcode, as in GL1 2AB');
  const address = words(fields, 'place', 280, fault);
  const phone = fields.phone.trim();
  const phoneThere = phone === '' ? null : phoneIn('GB').safeParse(phone);
  if (phoneThere?.success === false) fault('phone', 'A telephone number, as in 01632 960123');
  const initials = fields.initials.replaceAll(/[\s.]/g, '').toUpperCase();
  if (initials !== '' && !/^\p{L}{1,4}$/u.test(initials)) fault('initials', 'At most four letters, and no name');
  const risk = fields.risk.trim().toLowerCase();
  const isRisk = risk === 'green' || risk === 'amber' || risk === 'red';
  if (risk !== '' && !isRisk) fault('risk', 'Green, amber or red');
  const home = fields.home.trim() === '' ? null : Number(fields.home);
  if (home !== null && !(Number.isInteger(home) && home >= 5 && home <= 240))
    fault('home', 'A number of minutes from 5 to 240');
  const assessedOn = fields.assessedOn.trim() === '' ? null : readDay(fields.assessedOn);
  const assessedBy = words(fields, 'assessedBy', 100, fault);
  if (fields.assessedOn.trim() !== '' && assessedOn === null)
    fault('assessedOn', 'A day, as in 2026-11-30 or 30/11/2026');
  else if (assessedOn !== null && assessedOn > dayOf(now, timezone)) fault('assessedOn', 'That day is still to come');
  else if (assessedOn === null && assessedBy !== null) fault('assessedOn', 'The day of the assessment');
  if (assessedOn !== null && assessedBy === null) fault('assessedBy', 'Who has assessed it');
  const assessmentRef = words(fields, 'assessment', 40, fault);
  const reference = words(fields, 'reference', 40, fault);
  const note = words(fields, 'note', 500, fault);
  if (faults.length > 0 || !times) return { faults };
  return {
    plan: {
      ...times,
      place: placeWith(address, postcode),
      postcode,
      phoneThere: phoneThere?.success === true ? phoneThere.data : null,
      initials: initials === '' ? null : initials,
      reference,
      risk: isRisk ? risk : null,
      note,
      homeMinutes: home,
      assessedOn,
      assessedBy,
      assessmentRef,
    },
  };
}

type Fault = (field: keyof PlanFields, text: string) => null;

function readTimes(fields: PlanFields, timezone: string, fault: Fault): { start: Date; end: Date } | null {
  const day = readDay(fields.day);
  if (day === null) fault('day', 'A day, as in 2026-11-30 or 30/11/2026');
  const from = readTime(fields.from);
  if (from === null) fault('from', 'A time, as in 14:30');
  const until = fields.until.trim() === '' ? null : readTime(fields.until);
  if (fields.until.trim() !== '' && until === null) fault('until', 'A time, as in 15:30');
  const hasLength = fields.minutes.trim() !== '';
  const minutes = Number(fields.minutes);
  if (hasLength && !(Number.isInteger(minutes) && minutes >= 5 && minutes <= 720))
    fault('minutes', 'A number of minutes from 5 to 720');
  else if (!hasLength && fields.until.trim() === '') fault('minutes', 'How long it takes, or when they are back');
  else if (hasLength && until !== null) fault('minutes', 'Either how long it takes, or when they are back');
  if (day === null || from === null) return null;
  const starts = instantsAt(day, from, timezone);
  if (starts.length === 0) return fault('from', 'There is no such time on that day: the clocks go forward');
  if (starts.length > 1 && fields.hour !== 'earlier' && fields.hour !== 'later')
    return fault('hour', 'That hour comes twice: the earlier or the later one?');
  const start = (fields.hour === 'later' ? starts.at(-1) : starts[0]) ?? new Date(0);
  const end = hasLength
    ? new Date(start.getTime() + minutes * MINUTE)
    : until === null
      ? null
      : endAt(day, until, start, timezone);
  if (end === null || Number.isNaN(end.getTime())) return null;
  const length = end.getTime() - start.getTime();
  if (!hasLength && (length < 5 * MINUTE || length > 720 * MINUTE))
    return fault('until', 'A visit takes from five minutes to twelve hours');
  return { start, end };
}

/** "01:00" after a start at 23:00 is on the next day. */
function endAt(day: string, until: string, start: Date, timezone: string): Date | null {
  const onTheDay = instantsAt(day, until, timezone).find((at) => at > start);
  if (onTheDay) return onTheDay;
  const next = new Date(Date.parse(`${day}T12:00:00Z`) + 24 * 60 * MINUTE).toISOString().slice(0, 10);
  return instantsAt(next, until, timezone)[0] ?? null;
}

/** Nobody means a day before it: a year has lost digits. PostgreSQL has no year 0. */
const EARLIEST = '1900-01-01';

/** "2026-11-30" or "30/11/2026" as the former; null: it is no day. */
export function readDay(typed: string): string | null {
  const [, day, month, year] = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(typed.trim()) ?? [];
  const iso =
    year === undefined || month === undefined || day === undefined
      ? typed.trim()
      : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(iso) ? new Date(`${iso}T00:00:00Z`) : null;
  return at && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso) && iso >= EARLIEST ? iso : null;
}

export function readTime(typed: string): string | null {
  const [, hour, minute] = /^(\d{1,2})[:.](\d{2})(?::00)?$/.exec(typed.trim()) ?? [];
  if (hour === undefined || minute === undefined || Number(hour) > 23 || Number(minute) > 59) return null;
  return `${hour.padStart(2, '0')}:${minute}`;
}

const NAMES = {
  place: 'The address',
  reference: 'The reference',
  note: 'The note',
  assessedBy: 'Who assessed it',
  assessment: 'Where the assessment is',
} as const;

function words(fields: PlanFields, field: keyof typeof NAMES, most: number, fault: Fault): string | null {
  const typed = fields[field].trim();
  if (typed.length > most) return fault(field, `${NAMES[field]}, in at most ${most} letters`);
  return typed === '' ? null : typed;
}
