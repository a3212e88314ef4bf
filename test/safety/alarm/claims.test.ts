import { describe, expect, it } from '@jest/globals';
import type { Alarm } from '../../../src/safety/alarm/alarm.ts';
import type { AlarmEvent } from '../../../src/safety/alarm/alarm-events.ts';
import { raiseAlarm } from '../../../src/safety/alarm/cause.ts';
import { stepAlarm } from '../../../src/safety/alarm/step-alarm.ts';
import { type Contact, contactByKey } from '../../../src/safety/responders.ts';
import { at, PLAN, SAM, someResponders, START } from '../a-team.ts';

const TEAM = someResponders();
const BEA = contactByKey('person:bea', TEAM) as Contact;
const SAFE: AlarmEvent = { kind: 'texted', by: BEA, deed: { what: 'safe', until: null }, hasSpoken: false };

function lives(...events: [minute: number, AlarmEvent][]): Alarm {
  const about = { id: 'alarm', workerId: SAM.id, teamId: 'team', visitId: null, letter: 'A', base: START, plan: PLAN };
  let alarm = raiseAlarm({ ...about, kind: 'panic' }, START, TEAM).alarm;
  for (const [minute, event] of events) alarm = stepAlarm(alarm, event, at(minute), TEAM).alarm;
  return alarm;
}

describe('SAFE by text that a call has not confirmed yet', () => {
  const cry: AlarmEvent = { kind: 'cause', cause: 'panic', visitId: null };
  it.each([
    ['a minute and more after the last cry', 2],
    ['half a minute after it, which tells the owner nothing new', 0.5],
  ])('counts no more once the worker has called for help again, %s', (_when, minute) => {
    const alarm = lives([0.25, SAFE], [minute, cry], [minute + 0.1, { kind: 'confirm', by: BEA }]);
    expect(alarm.status).toBe('raised');
  });

  it('closes the alarm where nothing was said since', () => {
    expect(lives([0.25, SAFE], [0.5, { kind: 'confirm', by: BEA }]).status).toBe('closed');
  });
});

describe('a covert alarm keeps the numbers of its worker', () => {
  const other = someResponders({ worker: { ...TEAM.worker, phones: ['+447700900188'] } });
  const covert: AlarmEvent = { kind: 'cause', cause: 'watch', visitId: null };
  it('from the moment at which it is covert on, whatever they are later', () => {
    const before = lives();
    expect(before.state.workerPhones).toBeUndefined();
    const then = stepAlarm(before, covert, at(1), TEAM).alarm;
    expect([then.state.workerPhones, then.state.covertSince]).toEqual([SAM.phones, at(1).getTime()]);
    const later = stepAlarm(then, { ...covert, cause: 'duress' }, at(2), other).alarm;
    expect([later.state.workerPhones, later.state.covertSince]).toEqual([
      [...SAM.phones, '+447700900188'],
      at(1).getTime(),
    ]);
  });
});
