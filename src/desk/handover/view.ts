import type { AccountRecord } from '../../records/accounts.ts';
import type { HandedOver, Holder, Shift } from '../../records/desk-shifts.ts';
import type { HandoverNote } from '../../records/handover-notes.ts';
import { journalContact } from '../../records/journal-contact.ts';
import type { ShownPerson } from '../../records/views/shown/people.ts';
import type { ShownVisit } from '../../records/views/shown/board.ts';
import type { BoardAlarm } from '../../records/views/true/board.ts';
import { personKey } from '../../contact/contact-key.ts';
import { planOfVisit } from '../../safety/plan-at.ts';
import { nextOfVisit } from '../../safety/visit.ts';
import { shortTime } from '../../timeline/local-time.ts';
import {
  alarmLabel,
  alarmNextWords,
  alarmOrder,
  alarmStateWords,
  contactName,
  type Time,
  visitNextWords,
} from '../board/words.ts';
import { type MajorIncidentView, majorIncidentView } from '../major-incident/view.ts';
import { holderLines } from './holders.ts';
import type { DeskSituation } from './read.ts';

/** A hand-over as its page shows it: made of what is so, and typed by nobody. Pure. */

interface AlarmLine {
  id: string;
  letter: string;
  label: string;
  isDrill: boolean;
  order: string | null;
  name: string;
  state: string;
  next: string | null;
  isMine: boolean;
  isTaken: boolean;
  mayAct: boolean;
  owners: { from: string; name: string }[];
}

interface HandoverVisit {
  id: string;
  name: string;
  staffNumber: string;
  when: string;
  place: string | null;
  risk: string | null;
  next: string | null;
}

interface HandoverView {
  /** "North: The manager, since 08:30" */
  holders: string[];
  isMine: boolean;
  /** The shifts that were shown, so that a press knows what it replaces. */
  seen: string[];
  others: string[];
  alarms: AlarmLine[];
  late: HandoverVisit[];
  out: HandoverVisit[];
  planned: HandoverVisit[];
  texts: number;
  away: { id: string; name: string }[];
  failing: { id: string; name: string }[] | null;
  told: NoteLine[];
  waiting: NoteLine[];
  recent: { id: string; words: string }[];
  majorIncident: MajorIncidentView;
}

export interface NoteLine {
  at: string;
  by: string;
  words: string;
  alarmId: string | null;
}

export function handoverView(
  standing: DeskSituation,
  account: AccountRecord,
  mayAct: (about: BoardAlarm) => boolean,
  time: Time,
): HandoverView {
  const { teams, holders, contents, away, failing, told, waiting, recent, majorIncident } = standing;
  const byTime = (visits: ShownVisit[]): HandoverVisit[] =>
    visits.toSorted((one, other) => atOf(one) - atOf(other)).map((one) => visitLine(one, time));
  const { visits } = contents;
  return {
    holders: holderLines(teams, holders, time),
    isMine: teams.length > 0 && teams.every(({ id }) => holders.some((one) => isOf(one, id, account.id))),
    seen: [...new Set(holders.map(({ shiftId }) => shiftId))],
    others: [...new Set(holders.filter(({ accountId }) => accountId !== account.id).map(({ name }) => name))],
    alarms: contents.alarms
      .toSorted((one, other) => Number(one.alarm.drill) - Number(other.alarm.drill) || raisedAt(one) - raisedAt(other))
      .map((about) => alarmLine(about, account, mayAct(about), time)),
    late: byTime(visits.filter(({ visit }) => visit.status === 'overdue')),
    out: byTime(visits.filter(({ visit }) => visit.status === 'open')),
    planned: byTime(visits.filter(({ visit }) => visit.status === 'planned')),
    texts: contents.texts.length,
    away: away.map(named),
    failing: failing?.map(named) ?? null,
    told: told.map((note) => noteLine(note, time)),
    waiting: waiting.map((note) => noteLine(note, time)),
    majorIncident: majorIncidentView(majorIncident, time),
    recent: recent.map((shift) => ({ id: shift.id, words: shiftWords(shift, time) })),
  };
}

const isOf = (holder: Holder, teamId: string, accountId: string): boolean =>
  holder.teamId === teamId && holder.accountId === accountId;
const named = ({ id, name }: ShownPerson): { id: string; name: string } => ({ id, name });
const raisedAt = ({ alarm }: BoardAlarm): number => alarm.raisedAt.getTime();
const atOf = ({ visit, plannedStart }: ShownVisit): number => (visit.deadline ?? plannedStart ?? new Date(0)).getTime();

function alarmLine(about: BoardAlarm, { personId }: AccountRecord, mayAct: boolean, time: Time): AlarmLine {
  const { alarm, name } = about;
  const { owners } = alarm.state;
  return {
    id: alarm.id,
    letter: alarm.letter,
    label: alarmLabel(alarm),
    isDrill: alarm.drill,
    order: alarmOrder(alarm, name),
    name,
    state: alarmStateWords(about, time),
    next: alarmNextWords(about, time),
    isMine: personId !== null && owners.some(({ key }) => key === personKey(personId)),
    isTaken: alarm.status === 'taken',
    mayAct,
    owners: owners.map(({ key, name: owner }) => ({ from: journalContact(key), name: contactName(owner) })),
  };
}

function visitLine({ visit, name, staffNumber, risk, plan, plannedStart }: ShownVisit, time: Time): HandoverVisit {
  const at = visit.deadline ?? plannedStart;
  return {
    id: visit.id,
    name,
    staffNumber,
    when: at === null ? '' : shortTime(at, time.timezone, time.now),
    place: visit.place,
    risk,
    next: visitNextWords(nextOfVisit(visit, planOfVisit(plan, visit, time.timezone)), plan, time),
  };
}

export const noteLine = ({ at, by, words, alarmId }: HandoverNote, { now, timezone }: Time): NoteLine => ({
  at: shortTime(at, timezone, now),
  by,
  words,
  alarmId,
});

export function shiftWords({ name, takenAt, teams }: Shift, { now, timezone }: Time): string {
  const from = [...new Set(teams.flatMap(({ before }) => before ?? []))].filter((one) => one !== name);
  const after = from.length > 0 ? `, from ${from.join(' and ')}` : '';
  return `${shortTime(takenAt, timezone, now)} ${name}${after}: ${teams.map((team) => team.name).join(', ')}`;
}

/** What is kept of it: ids alone. */
export function handedOver(view: HandoverView, alarms: BoardAlarm[]): HandedOver {
  return {
    alarms: alarms.map(({ alarm }) => ({
      id: alarm.id,
      letter: alarm.letter,
      owners: alarm.state.owners.map(({ name, newsAt }) => ({ name: contactName(name), newsAt })),
    })),
    late: view.late.map(({ id }) => id),
    out: view.out.map(({ id }) => id),
    planned: view.planned.map(({ id }) => id),
    away: view.away.map(({ id }) => id),
  };
}
