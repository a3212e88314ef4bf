import type { AskedPersonRow, ListedRollCall } from '../../records/views/shown/roll-calls.ts';
import { isOver, LASTS, type RollCall, type RollCallStatus, STANDS, type Stands } from '../../safety/roll-call.ts';
import { clockTime, dayAndTime } from '../shell/times.ts';

/** A roll-call as its pages show it. Pure. */

interface Time {
  now: Date;
  timezone: string;
}

const GROUPS: { statuses: RollCallStatus[]; name: string }[] = [
  { statuses: ['help'], name: 'Asked for help' },
  { statuses: ['silent'], name: 'No answer' },
  { statuses: ['rung'], name: 'Being rung' },
  { statuses: ['asked'], name: 'Asked, no answer yet' },
  { statuses: ['ok', 'found'], name: 'Well' },
  { statuses: ['away'], name: 'Away, not asked' },
];

const STANDS_WORDS: Record<Stands, string> = {
  late: 'Late from a visit',
  red: 'On a red visit',
  out: 'On a visit',
  home: 'On the way home, or at home',
  in: 'Not out',
  away: 'Away',
};

const VIA_WORDS = { text: 'by text', call: 'in a call', desk: 'at the desk' } as const;

export function rollCallView(rollCall: RollCall, people: AskedPersonRow[], { now, timezone }: Time) {
  const ends = rollCall.endedAt ?? new Date(rollCall.startedAt.getTime() + LASTS);
  const over = isOver(rollCall, now);
  return {
    id: rollCall.id,
    name: titleOf(rollCall),
    isOver: over,
    began: `${dayAndTime(rollCall.startedAt, timezone)}, by ${rollCall.startedBy}`,
    ended: over ? dayAndTime(ends, timezone) : null,
    summary: summaryOf(people),
    groups: GROUPS.map(({ statuses, name }) => ({
      name,
      isOpen: statuses[0] !== 'away',
      people: people
        .filter(({ status }) => statuses.includes(status))
        .toSorted((one, other) => STANDS.indexOf(one.stands) - STANDS.indexOf(other.stands))
        .map((one) => ({
          id: one.personId,
          name: one.name,
          staffNumber: one.staffNumber,
          team: one.team ?? '',
          stood: STANDS_WORDS[one.stands],
          said: saidOf(one, timezone),
          mayBeFound: !over && ['silent', 'rung', 'asked'].includes(one.status),
        })),
    })).filter((group) => group.people.length > 0),
  };
}

/** The building that it is about is often the one whose people are asked. */
function titleOf({ name, building, isDrill }: Pick<RollCall, 'name' | 'building' | 'isDrill'>): string {
  const about = building === null ? '' : `, about ${name.includes(building) ? 'that building' : building}`;
  return `${isDrill ? 'Drill: ' : ''}${name}${about}`;
}

function summaryOf(people: AskedPersonRow[]): string {
  const count = (...statuses: RollCallStatus[]): number =>
    people.filter(({ status }) => statuses.includes(status)).length;
  const asked = people.length - count('away');
  const well = count('ok', 'found');
  return [
    `${well} of ${asked} ${well === 1 ? 'is' : 'are'} well`,
    ...(count('help') > 0 ? [`${count('help')} asked for help`] : []),
    ...(count('silent') > 0 ? [`${count('silent')} without an answer`] : []),
    ...(count('asked', 'rung') > 0 ? [`${count('asked', 'rung')} still asked`] : []),
  ].join(', ');
}

function saidOf({ status, answeredAt, via, rungAt, toldAt, foundBy }: AskedPersonRow, timezone: string): string {
  const at = (time: Date | null): string => (time === null ? '' : ` ${clockTime(time, timezone)}`);
  switch (status) {
    case 'ok':
    case 'help':
      return `${clockTime(answeredAt ?? new Date(0), timezone)} ${via === null ? '' : VIA_WORDS[via]}`;
    case 'found':
      return `Found out${at(answeredAt)} by ${foundBy ?? ''}`;
    case 'silent':
      return toldAt === null
        ? 'Has no phone'
        : `${rungAt === null ? 'Has no phone; managers' : 'Managers'} told${at(toldAt)}`;
    case 'rung':
      return `Rung since${at(rungAt)}`;
    case 'asked':
    case 'away':
      return '';
  }
}

export function listedView(rollCall: ListedRollCall, { now, timezone }: Time) {
  const { id, name, building, isDrill, startedAt, asked, well, help, silent } = rollCall;
  return {
    id,
    name: titleOf({ name, building, isDrill }),
    began: dayAndTime(startedAt, timezone),
    isOver: isOver(rollCall, now),
    count: [
      `${well} of ${asked} well`,
      ...(help > 0 ? [`${help} asked for help`] : []),
      ...(silent > 0 ? [`${silent} without an answer`] : []),
    ].join(', '),
  };
}
