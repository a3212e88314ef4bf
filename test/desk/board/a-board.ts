import type { BoardAlarm } from '../../../src/records/views/true/board.ts';
import type { ShownVisit } from '../../../src/records/views/shown/board.ts';
import type { WaitingText } from '../../../src/records/views/shown/texts.ts';
import { raiseAlarm } from '../../../src/safety/alarm/cause.ts';
import type { AlarmKind } from '../../../src/safety/alarm/alarm.ts';
import type { AlarmEvent } from '../../../src/safety/alarm/alarm-events.ts';
import { stepAlarm } from '../../../src/safety/alarm/step-alarm.ts';
import { visitDueAt, type Visit } from '../../../src/safety/visit.ts';
import { startVisit, stepVisit } from '../../../src/safety/step-visit.ts';
import { at, PLAN, someResponders, START } from '../../safety/a-team.ts';

/** What a board is made of, for tests of what is made of it. Minutes count from 14:00. */

export const TIME = { timezone: 'UTC' };

/** A text that nobody has read. */
export const TEXT: WaitingText = {
  id: 'text',
  at: at(50),
  words: 'running over sorry',
  fromNumber: null,
  isCall: false,
  isOffVisit: false,
  teamId: 'team',
  worker: { id: 'a', name: 'Sam a', staffNumber: 'a' },
  visitId: null,
};

/** A visit of an hour, as it stands after so many minutes in which nobody was heard of. */
export function aVisit(id: string, minute: number, length = 60, changes: Partial<ShownVisit> = {}): ShownVisit {
  const start = { id: `visit ${id}`, workerId: id, teamId: 'team', deadline: at(length), place: '12 Mill Lane' };
  return {
    workerId: id,
    name: `Sam ${id}`,
    staffNumber: id,
    team: 'North',
    plan: PLAN,
    visit: afterMinutes(startVisit(start, START, PLAN).visit, minute),
    postcode: null,
    initials: null,
    reference: null,
    risk: null,
    plannedStart: null,
    plannedEnd: null,
    hazards: [],
    companion: null,
    companionWords: null,
    ...changes,
  };
}

function afterMinutes(begun: Visit, minute: number): Visit {
  let visit = begun;
  for (let due = visitDueAt(visit, PLAN); due && due <= at(minute);) {
    const step = stepVisit(visit, { kind: 'timer' }, due, PLAN);
    visit = step.visit;
    due = step.dueAt;
  }
  return visit;
}

/** An alarm that was raised at so many minutes; each event comes a minute after the one before. */
export function anAlarm(
  id: string,
  kind: AlarmKind,
  minute: number,
  events: AlarmEvent[] = [],
  changes: Partial<BoardAlarm> = {},
  drill = false,
): BoardAlarm {
  const team = someResponders();
  const raised = raiseAlarm(
    {
      id: `alarm ${id}`,
      workerId: id,
      visitId: null,
      teamId: 'team',
      letter: 'B',
      kind,
      base: at(minute),
      plan: PLAN,
      drill,
    },
    at(minute),
    team,
  );
  const alarm = events.reduce(
    (before, event, index) => stepAlarm(before, event, at(minute + index + 1), team).alarm,
    raised.alarm,
  );
  return {
    alarm,
    name: `Sam ${id}`,
    staffNumber: id,
    team: 'North',
    place: null,
    ringing: [],
    raisers: [],
    beside: { phones: [], places: [], companions: [] },
    placesOfOthers: [],
    phonesOfOthers: [],
    ...changes,
  };
}
