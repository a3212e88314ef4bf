import type { CountedVisit, ShownVisit } from '../../records/views/shown/board.ts';
import type { WaitingText } from '../../records/views/shown/texts.ts';
import type { BoardAlarm } from '../../records/views/true/board.ts';
import { newsDueAt } from '../../safety/alarm/alarm.ts';
import { planOfVisit } from '../../safety/plan-at.ts';
import { RED_AWAITED } from '../../safety/planned-visit.ts';
import { nextOfVisit } from '../../safety/visit.ts';
import { shortTime } from '../../timeline/local-time.ts';
import {
  alarmLabel,
  alarmNextWords,
  alarmOrder,
  alarmStateWords,
  familyWords,
  hazardWords,
  placeWords,
  type Time,
  visitNextWords,
  visitStateWords,
  withWords,
} from './words.ts';
import type { LineTrouble } from '../status/line-health.ts';

/** The rows of the board: of an alarm, of a text, of a visit, and of what the line itself is ill of. */

export const GROUPS = ['needs', 'in-hand', 'asking', 'out', 'planned'] as const;
export type Group = (typeof GROUPS)[number];

export interface BoardRow {
  /** Of the alarm, the text or the visit; of what the line is ill of, its name. */
  id: string;
  group: Group;
  /** What it looks like. Only `raised` has a sound. */
  tone: 'line' | 'raised' | 'taken' | 'text' | 'late' | 'plain';
  /** Words of somebody who is on no visit: they make no haste, and no sound. */
  mayWait?: boolean;
  /** Of a worker about whom an alarm is seen, their visit stands in the alarm's row. */
  alarmId: string | null;
  visitId: string | null;
  /** Whose it is; null: an unknown number's, or the line's own. */
  workerId: string | null;
  teamId: string | null;
  letter: string | null;
  /** "COVERT", "MISSED"; null: no alarm. */
  label: string | null;
  isDrill: boolean;
  /** What the reader must do, or must not do, first. */
  order: string | null;
  name: string;
  staffNumber: string | null;
  /** The time that the row is about: raised, sent, due or planned at. */
  at: Date;
  /** The same, in words. */
  when: string;
  place: string | null;
  family: string | null;
  /** Who else is there, of a visit that goes on. */
  with: string | null;
  risk: string | null;
  /** What is noted of the address, or to be minded about a text or a caller. */
  noted: string | null;
  state: string | null;
  /** What the line does next, and when. */
  next: string | null;
  /** What somebody texted. */
  words: string | null;
}

export const WHEN = { planned: 'planned for', asking: 'due', out: 'until' };

export const isOpen = ({ status }: ShownVisit['visit']): boolean => status === 'open' || status === 'overdue';

export function alarmRow(about: BoardAlarm, out: ShownVisit | null, time: Time): BoardRow {
  const { alarm, name, staffNumber } = about;
  return {
    id: alarm.id,
    group: isInHand(about, time.now) ? 'in-hand' : 'needs',
    tone: alarm.status === 'raised' ? 'raised' : 'taken',
    alarmId: alarm.id,
    visitId: out?.visit.id ?? null,
    workerId: alarm.workerId,
    teamId: alarm.teamId,
    letter: alarm.letter,
    label: alarmLabel(alarm),
    isDrill: alarm.drill,
    order: alarmOrder(alarm, name),
    name,
    staffNumber,
    at: alarm.raisedAt,
    when: `since ${shortTime(alarm.raisedAt, time.timezone, time.now)}`,
    place: (out && placeWords(out.visit)) ?? about.place,
    family: out && familyWords(out),
    with: out && withWords(out, time),
    risk: out?.risk ?? null,
    noted: out && hazardWords(out.hazards),
    state: alarmStateWords(about, time),
    next: alarmNextWords(about, time),
    words: null,
  };
}

export const isOwnedBy = (contactKey: string | null, { alarm: { state } }: BoardAlarm): boolean =>
  contactKey !== null && state.owners.some(({ key }) => key === contactKey);

/** Somebody deals with it, and owes no news. */
export const isInHand = (about: BoardAlarm, now: Date): boolean =>
  about.alarm.status === 'taken' && !isNewsDue(about, now);

/** Somebody promised news, and it has not come. */
function isNewsDue({ alarm: { state } }: BoardAlarm, now: Date): boolean {
  return state.owners.some((owner) => owner.askedAt !== null || newsDueAt(owner, state) <= now.getTime());
}

export function lineRow({ id, words, needed, since }: LineTrouble, { now, timezone }: Time): BoardRow {
  return {
    ...NOBODYS,
    id: `line-${id}`,
    tone: 'line',
    order: needed,
    name: 'The telephone line',
    staffNumber: null,
    at: since ?? now,
    when: since === null ? 'now' : `since ${shortTime(since, timezone, now)}`,
    state: `${words}.`,
    words: null,
  };
}

/** What a row has that is about no visit and no alarm. */
const NOBODYS = {
  group: 'needs',
  alarmId: null,
  visitId: null,
  workerId: null,
  teamId: null,
  letter: null,
  label: null,
  isDrill: false,
  order: null,
  place: null,
  family: null,
  with: null,
  risk: null,
  noted: null,
  next: null,
} as const;

/**
 * The same on any day, for it may be a covert call for help to somebody who sees no alarm: what they would do about it
 * is to ask what it means, and a person who stands beside the worker hears that.
 */
const DO_NOT_ASK = 'Do not ring or text them about this, unless it asks you to.';

/** As people on duty are told of it by text. The number stands on the page of texts: a board is read in passing. */
const GOT_NOBODY = 'Rang, asked for a person and got none. Mark it done once somebody has seen to it.';
const RING_AS_OFFICE = 'Ring as the ordinary office: they may not be alone. Say nothing of where anybody is.';

export function textRow(text: WaitingText, { now, timezone }: Time): BoardRow {
  return {
    ...NOBODYS,
    id: text.id,
    tone: 'text',
    mayWait: text.isOffVisit,
    workerId: text.worker?.id ?? null,
    teamId: text.teamId,
    name: text.worker?.name ?? (text.isCall ? 'An unknown caller' : 'An unknown number'),
    staffNumber: text.worker?.staffNumber ?? null,
    at: text.at,
    when: `at ${shortTime(text.at, timezone, now)}`,
    state: text.isCall ? GOT_NOBODY : 'The line did not understand this text. Nobody has read it.',
    words: text.isCall ? null : text.words || null,
    noted: text.isCall ? RING_AS_OFFICE : text.worker === null ? null : DO_NOT_ASK,
  };
}

/** By the visit as it was read: the row, and what else it was made from. */
const madeRows = new WeakMap<ShownVisit, { from: string; row: BoardRow }>();

/**
 * The same row as long as the visit says the same, for all who read the board: of a visit that goes on a row says times
 * of the clock, and on which day where that is not today. One that is planned is late from one instant to the next.
 */
export function visitRow(out: ShownVisit, time: Time, today: string): BoardRow {
  const isByTheDay = out.visit.status !== 'planned' && out.visit.deadline !== null;
  const from = `${time.timezone} ${isByTheDay ? today : time.now.getTime()}`;
  const made = madeRows.get(out);
  if (made?.from === from) return made.row;
  const row = newVisitRow(out, time);
  madeRows.set(out, { from, row });
  return row;
}

function newVisitRow(out: ShownVisit, time: Time): BoardRow {
  const { visit, plan } = out;
  const group = visit.status === 'planned' ? 'planned' : visit.status === 'overdue' ? 'asking' : 'out';
  const at = (group === 'planned' ? out.plannedStart : visit.deadline) ?? time.now;
  const isAwaited = isRedAwaited({ ...out, status: visit.status }, time.now);
  return {
    id: visit.id,
    group: isAwaited ? 'needs' : group,
    tone: group === 'asking' || isAwaited ? 'late' : 'plain',
    alarmId: null,
    visitId: visit.id,
    workerId: out.workerId,
    teamId: visit.teamId,
    letter: null,
    label: null,
    isDrill: false,
    order: null,
    name: out.name,
    staffNumber: out.staffNumber,
    at,
    when: `${WHEN[group]} ${shortTime(at, time.timezone, time.now)}`,
    place: placeWords(visit),
    family: familyWords(out),
    with: isOpen(visit) ? withWords(out, time) : null,
    risk: out.risk,
    noted: hazardWords(out.hazards),
    state: group === 'planned' && at < time.now ? NOT_BEGUN : visitStateWords(visit),
    next: visitNextWords(nextOfVisit(visit, planOfVisit(plan, visit, time.timezone)), plan, time),
    words: null,
  };
}

const NOT_BEGUN = 'Not begun.';
export function isRedAwaited(
  { status, risk, plannedStart }: Pick<CountedVisit, 'status' | 'risk' | 'plannedStart'>,
  now: Date,
): boolean {
  return status === 'planned' && risk === 'red' && now.getTime() - (plannedStart ?? now).getTime() >= RED_AWAITED;
}
