import type { BoardAlarm } from '../../records/views/true/board.ts';
import { longDate, shortTime } from '../../timeline/local-time.ts';
import type { BoardContents } from './books.ts';
import { summaryWords, type Time } from './words.ts';
import { ALARM_URGENCY } from '../../contact/urgency.ts';
import type { LineTrouble } from '../status/line-health.ts';
import {
  alarmRow,
  type BoardRow,
  type Group,
  GROUPS,
  isInHand,
  isOpen,
  isOwnedBy,
  isRedAwaited,
  lineRow,
  textRow,
  visitRow,
} from './rows.ts';

/** The board, as it stands at one instant: rows in groups, by who must act. */

interface BoardView {
  groups: { group: Group; rows: BoardRow[] }[];
  /** How many rows each group has, in words. */
  summary: string;
}

/**
 * @param troubles what the line itself is ill of: while it is, nothing else on the board can be relied on
 * @param readerKey the reader as a contact: what they have in hand themselves comes first
 */
export function boardView(
  contents: BoardContents,
  time: Time,
  troubles: LineTrouble[] = [],
  readerKey: string | null = null,
): BoardView {
  const { visits, alarms, texts } = contents;
  const today = longDate(time.now, time.timezone);
  const isLater = (about: BoardAlarm): number => Number(!(isInHand(about, time.now) && isOwnedBy(readerKey, about)));
  const alarmed = new Set(alarms.flatMap(({ alarm }) => (alarm.drill ? [] : [alarm.workerId])));
  const visitOf = new Map(visits.filter(({ visit }) => isOpen(visit)).map((one) => [one.workerId, one]));
  const rows = [
    ...troubles.map((trouble) => lineRow(trouble, time)),
    ...alarms
      .toSorted((one, other) => isLater(one) - isLater(other) || byUrgency(one, other))
      .map((one) => alarmRow(one, one.alarm.drill ? null : (visitOf.get(one.alarm.workerId) ?? null), time)),
    ...texts.toSorted((one, other) => one.at.getTime() - other.at.getTime()).map((text) => textRow(text, time)),
    ...visits
      .filter(({ workerId, visit }) => !(alarmed.has(workerId) && isOpen(visit)))
      .map((one) => visitRow(one, time, today))
      .toSorted((one, other) => one.at.getTime() - other.at.getTime()),
  ];
  const size = (group: Group): number => rows.filter((row) => row.group === group).length;
  return {
    groups: GROUPS.map((group) => ({ group, rows: rows.filter((row) => row.group === group) })),
    summary: `${summaryWords(size)}${emptyWords(rows, time)}`,
  };
}

/** Where nobody is out: how many will be, and from when. */
function emptyWords(rows: BoardRow[], { now, timezone }: Time): string {
  const planned = rows.filter(({ group, at }) => group === 'planned' && at >= now);
  const [first] = planned;
  if (!first || rows.some(({ group }) => group !== 'planned')) return '';
  const count = planned.length === 1 ? '1 visit is planned' : `${planned.length} visits are planned`;
  return `. Nobody is out; ${count}, the first for ${shortTime(first.at, timezone, now)}`;
}

function byUrgency({ alarm: one }: BoardAlarm, { alarm: other }: BoardAlarm): number {
  const drills = Number(one.drill) - Number(other.drill);
  return (
    drills || ALARM_URGENCY[one.kind] - ALARM_URGENCY[other.kind] || one.raisedAt.getTime() - other.raisedAt.getTime()
  );
}

/** The visits of one team. Whatever needs a person stays, of whichever team it is. */
export function ofOneTeam(contents: BoardContents, teamId: string | null, now: Date): BoardContents {
  if (teamId === null) return contents;
  const needed = new Set([
    ...contents.alarms.map(({ alarm }) => alarm.workerId),
    ...contents.texts.map(({ worker }) => worker?.id),
  ]);
  const visits = contents.visits.filter(
    (one) =>
      one.visit.teamId === teamId ||
      needed.has(one.workerId) ||
      isRedAwaited({ ...one, status: one.visit.status }, now),
  );
  return { ...contents, visits };
}
