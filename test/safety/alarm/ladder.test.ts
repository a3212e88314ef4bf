import { describe, expect, it } from '@jest/globals';
import { alarmDueAt, isUnasked } from '../../../src/safety/alarm/alarm.ts';
import type { LadderStep } from '../../../src/safety/plan.ts';
import { raiseAlarm } from '../../../src/safety/alarm/cause.ts';
import { stepAlarm } from '../../../src/safety/alarm/step-alarm.ts';
import { aPerson, someResponders, at, bea, ira, MINUTE, mo, PLAN, SAM, START } from '../a-team.ts';
import { BEA, MO, IRA, DUTY, LAST, Story } from './story-of-an-alarm.ts';

describe('a ladder', () => {
  it('names the step that reaches nobody, with the reason, and goes to the next at once', () => {
    const away = [{ from: '2026-11-23', to: '2026-11-23' }];
    const responders = someResponders({
      people: [
        { ...bea, away },
        { ...mo, phones: [...SAM.phones] },
        { ...ira, hours: [{ days: [1], from: '08:00', to: '09:00' }] },
      ],
    });
    const story = new Story(responders).until(6);
    expect(story.skipped).toEqual([`6 buddies: ${BEA} away`, `6 role: ${MO} no phone, ${IRA} hours`]);
    expect(story.log).toEqual([`6 first: ${DUTY} ${LAST}`]);
  });

  it('asks each contact once a round, at its times, and repeats without end', () => {
    expect(new Story(someResponders()).until(32).log).toEqual([
      `6 first: ${BEA}`,
      `9 first: ${MO} ${IRA}`,
      `12 first: ${DUTY} ${LAST}`,
      `17 again: ${BEA}`,
      `20 again: ${MO} ${IRA}`,
      `23 again: ${DUTY} ${LAST}`,
      `28 again: ${BEA}`,
      `31 again: ${MO} ${IRA}`,
    ]);
  });

  it('goes at once past a step that reaches nobody', () => {
    expect(new Story(someResponders({ people: [mo, ira] })).until(12).log).toEqual([
      `6 first: ${MO} ${IRA}`,
      `12 first: ${DUTY} ${LAST}`,
    ]);
  });

  it('rings nobody who is away, or out of hours', () => {
    const away = { ...bea, away: [{ from: '2026-11-23', to: '2026-11-23' }] };
    const atNight = { ...mo, hours: [{ days: [1, 2, 3, 4, 5], from: '20:00', to: '06:00' }] };
    expect(new Story(someResponders({ people: [away, atNight, ira] })).until(9).log).toEqual([`6 first: ${IRA}`]);
  });

  it('goes to the next step at once after everybody whom a step reached said "can\'t"', () => {
    const story = new Story(someResponders());
    story.event(7, { kind: 'cannot', by: story.who(BEA) });
    story.event(8, { kind: 'cannot', by: story.who(MO) });
    story.event(8.5, { kind: 'cannot', by: story.who(IRA) });
    expect(story.log).toEqual([`6 first: ${BEA}`, `7 first: ${MO} ${IRA}`, `8.5 first: ${DUTY} ${LAST}`]);
  });

  it('goes to the next step at once where only those are left who are on a visit, and got a text', () => {
    const cai = aPerson('cai', '+447700900105', { buddy: true, onVisit: true });
    const story = new Story(someResponders({ people: [bea, cai, mo, ira] }));
    story.event(7, { kind: 'cannot', by: story.who(BEA) });
    expect(story.log).toEqual([`6 first: ${BEA} (person:cai)`, `7 first: ${MO} ${IRA}`]);
  });

  it('leaves somebody alone who calls for help, and rings the next at once; once it is taken, nothing changes', () => {
    const inNeed = { ...bea, onVisit: true };
    const left = new Story(someResponders()).now(someResponders({ people: [inNeed, mo, ira] }));
    left.event(7, { kind: 'asked-in-need', by: left.who(BEA) });
    expect(left.log).toEqual([`6 first: ${BEA}`, `7 first: ${MO} ${IRA}`]);
    const taken = new Story(someResponders()).take(7, BEA).now(someResponders({ people: [inNeed, mo, ira] }));
    const before = taken.alarm;
    taken.event(8, { kind: 'asked-in-need', by: taken.who(BEA) });
    expect(taken.alarm).toEqual(before);
  });

  it('rings only the last resort at once when all of the last step said "can\'t"; the next round rings all', () => {
    const story = new Story(someResponders({ duty: [] }), 'missed', [
      { after: 6 * MINUTE, who: [{ kind: 'buddies' }], by: ['sms', 'call'] },
    ]);
    story.event(7, { kind: 'cannot', by: story.who(BEA) }).until(11);
    expect(story.log).toEqual([`6 first: ${BEA}`, `7 first: ${LAST}`, `11 again: ${BEA}`]);
  });

  it('texts people on a visit, and rings them only if nobody else is left', () => {
    const out = { ...bea, onVisit: true };
    expect(new Story(someResponders({ people: [out, mo, ira] })).until(9).log).toEqual([
      `6 first: (${BEA})`,
      `6 first: ${MO} ${IRA}`,
    ]);
    expect(new Story(someResponders({ people: [out], duty: [], lastResort: null })).log).toEqual([`6 first: ${BEA}`]);
    const sparing = new Story(someResponders({ people: [out], duty: [] }));
    expect(sparing.log).toEqual([`6 first: (${BEA})`, `6 first: ${LAST}`]);
  });

  it('never asks the worker, not even on a shared phone', () => {
    const shared = { ...bea, phones: [...SAM.phones, '+447700900102'] };
    const story = new Story(
      someResponders({ people: [shared, { ...mo, id: SAM.id }, { ...ira, phones: SAM.phones }], duty: SAM.phones }),
    );
    expect(story.until(12).log).toEqual([`6 first: ${BEA}`, `9 first: ${LAST}`]);
    expect(story.who(BEA).phones).toEqual(['+447700900102']);
  });

  it('says at each repeat that there is nobody at all', () => {
    expect(new Story(someResponders({ people: [], duty: [], lastResort: null })).until(16).log).toEqual([
      '6 nobody',
      '11 nobody',
      '16 nobody',
    ]);
  });

  const AWAY = { away: [{ from: '2026-11-23', to: '2026-11-23' }] };
  const buddies: LadderStep[] = [{ after: 6 * MINUTE, who: [{ kind: 'buddies' }], by: ['sms', 'call'] }];

  it('wakes nobody on leave while everyone who is there has not been asked', () => {
    const there = someResponders({
      people: [
        { ...bea, ...AWAY },
        { ...mo, ...AWAY },
      ],
      lastResort: null,
    });
    expect(new Story(there, 'missed', buddies).until(11).log).toEqual([`6 first: ${DUTY}`, `11 again: ${DUTY}`]);
  });

  it('asks those who are away once a round where everybody who is there says "can\'t"', () => {
    const one = someResponders({ people: [bea, { ...mo, ...AWAY }, { ...ira, ...AWAY }], duty: [], lastResort: null });
    const story = new Story(one);
    story.event(7, { kind: 'cannot', by: story.who(BEA) }).event(8, { kind: 'cannot', by: story.who(MO) });
    expect(isUnasked(story.alarm)).toBe(false);
    story.event(8, { kind: 'cannot', by: story.who(IRA) });
    expect(isUnasked(story.alarm)).toBe(true);
    story.until(12).event(13, { kind: 'cannot', by: story.who(BEA) });
    expect(story.log).toEqual([
      `6 first: ${BEA}`,
      `7 first: ${MO} ${IRA}`,
      `12 again: ${BEA}`,
      `13 again: ${MO} ${IRA}`,
    ]);
  });

  it('reads numbers and people afresh, but keeps its plan', () => {
    const story = new Story(someResponders());
    expect(
      story
        .now(someResponders({ people: [bea, ira] }))
        .until(9)
        .log.at(-1),
    ).toBe(`9 first: ${IRA}`);
  });
});

describe('the first ring', () => {
  const soon = 6 + 25 / 60;

  it.each([
    [true, [BEA]],
    [false, [BEA, MO, IRA, DUTY, LAST]],
  ])('is checked after 25 seconds; has it gone out: %s', (wasRung, heard) => {
    const story = new Story(someResponders());
    expect(alarmDueAt(story.alarm)).toEqual(at(soon));
    story.event(soon, { kind: 'timer', wasRung });
    expect([...story.alarm.state.heard].sort()).toEqual([...heard].sort());
    // Contacts who only got a text are rung when their step comes, and nothing else is due before.
    expect(alarmDueAt(story.alarm)).toEqual(at(9));
    expect(story.until(9).alarm.state.rung).toEqual([BEA, MO, IRA]);
  });

  it('does not end a drill early', () => {
    const raised = raiseAlarm(
      {
        id: 'alarm',
        workerId: SAM.id,
        visitId: null,
        teamId: 'team',
        letter: 'A',
        kind: 'missed',
        drill: true,
        base: START,
        plan: { ...PLAN, ladder: PLAN.ladder.slice(0, 3) },
      },
      at(6),
      someResponders(),
    );
    expect(stepAlarm(raised.alarm, { kind: 'timer', wasRung: true }, at(soon), someResponders()).alarm.status).toBe(
      'raised',
    );
  });
});
