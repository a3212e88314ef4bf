import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Alarm, alarmDueAt } from '../../../src/safety/alarm/alarm.ts';
import type { AlarmEffect, AlarmEvent } from '../../../src/safety/alarm/alarm-events.ts';
import { raiseAlarm } from '../../../src/safety/alarm/cause.ts';
import { DIALLING_LASTS, diallersNow, isOutcomeWanted } from '../../../src/safety/alarm/dialling.ts';
import { type Contact, contactByKey } from '../../../src/safety/responders.ts';
import { stepAlarm } from '../../../src/safety/alarm/step-alarm.ts';
import { at, bea, MINUTE, mo, PLAN, SAM, someResponders, START } from '../a-team.ts';
import { anOwnersWalk, walk } from './a-walk.ts';

const ABOUT = { id: 'alarm', workerId: SAM.id, teamId: 'team' };
const TEAM = someResponders();
const [BEA, MO, IRA] = ['bea', 'mo', 'ira'].map((id) => contact(`person:${id}`)) as [Contact, Contact, Contact];

function contact(key: string): Contact {
  const found = contactByKey(key, TEAM);
  if (!found) throw new Error(`nobody is ${key}`);
  return found;
}

/** An alarm from its first ring on, and what the latest event has led to. */
class Life {
  effects: AlarmEffect[] = [];
  answer = '';
  constructor(public alarm: Alarm) {}

  does(minute: number, event: AlarmEvent): this {
    const step = stepAlarm(this.alarm, event, at(minute), TEAM);
    this.alarm = step.alarm;
    this.effects = step.effects;
    this.answer = step.answer.kind;
    return this;
  }
  get owners(): [string, number][] {
    return this.alarm.state.owners.map(({ name, newsAt }) => [name, (newsAt - START.getTime()) / MINUTE]);
  }
  get told(): [string, string[]][] {
    return this.effects.flatMap((effect) =>
      effect.kind === 'tell' ? [[effect.message.id, effect.contacts.map(({ key }) => key)] as [string, string[]]] : [],
    );
  }
  get stopped(): unknown {
    return this.effects.flatMap((effect) => (effect.kind === 'stop-rings' ? [effect.of] : []));
  }
}

function raised(): Life {
  const about = { ...ABOUT, visitId: null, letter: 'A', kind: 'panic' as const, base: START, plan: PLAN };
  return new Life(raiseAlarm(about, START, TEAM).alarm);
}

describe('an alarm is taken over', () => {
  it('by a new owner with a news time of their own; the old one is told, and nobody is asked anew', () => {
    const life = raised().does(1, { kind: 'take', by: MO, milliseconds: 10 * MINUTE });
    const { next, round, base } = life.alarm.state;
    life.does(4, { kind: 'take-over', by: IRA, from: MO.key, milliseconds: 20 * MINUTE });
    expect([life.alarm.status, life.answer, life.owners]).toEqual(['taken', 'taken', [['ira', 24]]]);
    expect(life.told).toEqual([['told.taken-over', [MO.key]]]);
    expect(life.stopped).toEqual([[MO.key, IRA.key]]);
    expect(life.effects.some(({ kind }) => kind === 'ask')).toBe(false);
    expect(life.alarm.state).toMatchObject({ next, round, base, nextAt: null });
    // The old owner's news is no longer waited for.
    expect(alarmDueAt(life.alarm)).toEqual(at(24));
    expect(life.does(5, { kind: 'more-news-time', by: MO, milliseconds: MINUTE }).answer).toBe('not-yours');
    expect(life.does(5, { kind: 'pass-on', by: MO }).answer).toBe('not-yours');
  });

  it('while its news is overdue: the wait for the old owner is over', () => {
    const life = raised()
      .does(1, { kind: 'take', by: MO, milliseconds: 5 * MINUTE })
      .does(6, { kind: 'timer' });
    expect(life.effects).toMatchObject([{ kind: 'ask-news' }]);
    life.does(7, { kind: 'take-over', by: IRA, from: MO.key, milliseconds: 10 * MINUTE });
    expect(life.does(9, { kind: 'timer' }).alarm.status).toBe('taken');
    expect(life.owners).toEqual([['ira', 17]]);
  });

  it('by a buddy: the managers hear that it is no manager who has it now', () => {
    const life = raised().does(1, { kind: 'take', by: MO, milliseconds: 10 * MINUTE });
    life.does(2, { kind: 'take-over', by: BEA, from: MO.key, milliseconds: 10 * MINUTE });
    expect(life.told).toEqual([
      ['told.taken-over', [MO.key]],
      ['told.taken', [IRA.key]],
    ]);
  });

  it('from one of two: the other keeps it, and is told', () => {
    const life = raised().does(1, { kind: 'take', by: MO, milliseconds: 10 * MINUTE });
    life.does(2, { kind: 'dialled', by: BEA, reference: null });
    life.does(3, { kind: 'take-over', by: IRA, from: MO.key, milliseconds: 10 * MINUTE });
    expect(life.owners).toEqual([
      ['bea', 7],
      ['ira', 13],
    ]);
    expect(life.told).toEqual([
      ['told.taken-over', [MO.key]],
      ['told.taken', [BEA.key]],
    ]);
  });

  it.each([
    ['somebody who does not have it any more: nothing changes', MO.key, IRA.key, 'taken-already', [['bea', 8]]],
    ['somebody who never had it: nothing changes', MO.key, 'person:nobody', 'taken-already', [['bea', 8]]],
  ])('from %s', (_what, first, from, answer, owners) => {
    const life = raised().does(1, { kind: 'take', by: contact(first), milliseconds: 10 * MINUTE });
    life.does(3, { kind: 'take-over', by: BEA, from: first, milliseconds: 5 * MINUTE });
    const before = life.alarm;
    life.does(4, { kind: 'take-over', by: IRA, from, milliseconds: 5 * MINUTE });
    expect([life.answer, life.owners, life.alarm]).toEqual([answer, owners, before]);
  });

  it('taken when nobody has it any more; more time from its owner; never beyond what the plan allows', () => {
    const life = raised().does(1, { kind: 'take-over', by: IRA, from: MO.key, milliseconds: 5 * MINUTE });
    expect([life.answer, life.owners, life.stopped]).toEqual(['taken', [['ira', 6]], ['everybody']]);
    life.does(2, { kind: 'take-over', by: IRA, from: IRA.key, milliseconds: 5 * MINUTE });
    expect([life.answer, life.owners]).toEqual(['granted', [['ira', 7]]]);
    life.does(3, { kind: 'take-over', by: MO, from: IRA.key, milliseconds: 600 * MINUTE });
    expect(life.owners).toEqual([['mo', 33]]);
  });
});

describe('an alarm is joined', () => {
  it('by one more owner, who promises news too; the first keeps theirs and is told', () => {
    const life = raised().does(1, { kind: 'take', by: MO, milliseconds: 10 * MINUTE });
    life.does(2, { kind: 'join', by: IRA, milliseconds: 20 * MINUTE });
    expect(life.owners).toEqual([
      ['mo', 11],
      ['ira', 22],
    ]);
    expect([life.answer, life.told, life.stopped]).toEqual(['taken', [['told.joined', [MO.key]]], [[IRA.key]]]);
    // No key of the first within two minutes of being asked: the other has it alone.
    life.does(11, { kind: 'timer' }).does(13, { kind: 'timer' });
    expect([life.alarm.status, life.owners]).toEqual(['taken', [['ira', 22]]]);
  });

  it('when nobody has it, by taking it; by whoever has it, as more time', () => {
    const life = raised().does(1, { kind: 'join', by: IRA, milliseconds: 5 * MINUTE });
    expect([life.answer, life.owners, life.stopped]).toEqual(['taken', [['ira', 6]], ['everybody']]);
    expect(life.does(2, { kind: 'join', by: IRA, milliseconds: 5 * MINUTE }).answer).toBe('granted');
  });
});

describe('somebody says that they are dialling 999', () => {
  it('it is known for three minutes, stops no ring, gives nobody the alarm, and asks a second to press again', () => {
    const life = raised();
    const { next, nextAt, owners } = life.alarm.state;
    life.does(1, { kind: 'dialling', by: MO, asWell: false });
    expect([life.answer, life.effects, life.alarm.status]).toEqual(['done', [], 'raised']);
    expect(life.alarm.state).toMatchObject({ next, nextAt, owners });
    const names = (minute: number): string[] => diallersNow(life.alarm, at(minute)).map(({ by }) => by);
    expect([names(1), names(3.9), names(4)]).toEqual([['mo'], ['mo'], []]);
    const before = life.alarm;
    expect(life.does(2, { kind: 'dialling', by: MO, asWell: false }).alarm).toBe(before);
    expect(life.does(2, { kind: 'dialling', by: IRA, asWell: false }).answer).toBe('dialling-already');
    expect(life.alarm).toBe(before);
    expect(life.does(2, { kind: 'dialling', by: IRA, asWell: true }).answer).toBe('done');
    expect(names(2)).toEqual(['ira', 'mo']);
  });

  it('after three minutes they are asked what came of it, until they say it', () => {
    const life = raised().does(1, { kind: 'dialling', by: MO, asWell: false });
    const wanted = (minute: number): boolean => isOutcomeWanted(life.alarm, MO.key, at(minute));
    expect([DIALLING_LASTS, wanted(3.9), wanted(4), isOutcomeWanted(life.alarm, IRA.key, at(9))]).toEqual([
      3 * MINUTE,
      false,
      true,
      false,
    ]);
    life.does(5, { kind: 'dialled', by: MO, reference: null });
    expect([wanted(6), diallersNow(life.alarm, at(3))]).toEqual([false, []]);
    expect(life.does(7, { kind: 'dialling', by: IRA, asWell: false }).answer).toBe('dialling-already');
    // Once more, and it is asked once more; saying so without a reference is enough.
    life.does(8, { kind: 'dialling', by: MO, asWell: false });
    expect([wanted(10), wanted(12)]).toEqual([false, true]);
    expect([life.does(12, { kind: 'dialled', by: MO, reference: null }).answer, wanted(13)]).toEqual(['taken', false]);
  });
});

describe('who has dialled 999 and says so again', () => {
  const again = { kind: 'dialled', by: MO, reference: null } as const;
  const asked = (): Life => raised().does(1, again).does(6, { kind: 'timer' });

  it('when news is asked for: has five minutes more, and is asked then, not everybody', () => {
    const life = asked();
    expect(life.effects).toMatchObject([{ kind: 'ask-news' }]);
    life.does(7, again);
    expect([life.answer, life.owners, life.told]).toEqual(['taken', [['mo', 12]], []]);
    expect(alarmDueAt(life.alarm)).toEqual(at(12));
    life.does(12, { kind: 'timer' });
    expect([life.alarm.status, life.effects]).toMatchObject(['taken', [{ kind: 'ask-news' }]]);
    // As after any further extension.
    expect(life.does(13, again).told).toEqual([['told.more-time', [IRA.key]]]);
  });

  it('has the five minutes that they are told of, also where news is wanted within three', () => {
    const life = asked();
    const { alarm } = life;
    const newsWithin = { ...alarm.state.plan.newsWithin, covert: 3 * MINUTE, missed: 3 * MINUTE };
    const brisk = { ...alarm, state: { ...alarm.state, plan: { ...alarm.state.plan, newsWithin } } };
    const step = stepAlarm(brisk, again, at(7), TEAM);
    expect(step.answer).toMatchObject({ kind: 'taken', until: at(12).getTime() });
    expect(alarmDueAt(step.alarm)).toEqual(at(12));
  });

  it('before news is asked for, or with a reference: no time changes', () => {
    expect(raised().does(1, again).does(3, again).owners).toEqual([['mo', 6]]);
    const life = asked().does(6.5, { ...again, reference: '4521' });
    expect(life.does(8, { kind: 'timer' }).alarm.status).toBe('raised');
  });

  it('by text: once, as TAKE; then a key must confirm it', () => {
    const byText = { kind: 'texted', by: MO, deed: { what: 'dialled', reference: null }, hasSpoken: true } as const;
    const life = asked();
    expect([life.does(7, byText).answer, life.owners]).toEqual(['taken', [['mo', 12]]]);
    life.does(12, { kind: 'timer' });
    expect([life.does(13, byText).answer, life.owners]).toEqual(['claimed', [['mo', 12]]]);
  });
});

it('raised again, it no longer waits for the first ring of before, even where everybody only gets a text', () => {
  // The ladder rings Mo, who is a manager no more; of everyone Bea alone is left, who is on a visit.
  const team = someResponders({
    people: [
      { ...bea, onVisit: true },
      { ...mo, roles: [] },
    ],
    duty: [],
    lastResort: null,
  });
  const panic = [{ after: 0, who: [{ kind: 'staff' as const, staffNumber: mo.staffNumber }], by: ['call' as const] }];
  const about = { ...ABOUT, visitId: null, letter: 'A', kind: 'panic' as const, base: START, plan: { ...PLAN, panic } };
  let { alarm } = raiseAlarm(about, START, team);
  const does = (minute: number, event: AlarmEvent): void => {
    alarm = stepAlarm(alarm, event, at(minute), team).alarm;
  };
  does(0, { kind: 'take', by: BEA, milliseconds: MINUTE });
  does(1, { kind: 'timer' });
  does(3, { kind: 'timer' });
  expect([alarm.status, alarmDueAt(alarm)]).toEqual(['raised', at(8)]);
});

it('any order of acts ends in one history of owners, without overlap but where somebody joins or has dialled', () => {
  fc.assert(
    fc.property(anOwnersWalk, (one) => {
      for (const { before, event, step } of walk(ABOUT, one)) {
        const had = before?.status === 'taken' ? before.state.owners.map(({ key }) => key) : [];
        const have = step.alarm.status === 'taken' ? step.alarm.state.owners.map(({ key }) => key) : [];
        if (new Set(have).size !== have.length) throw new Error('somebody owns it twice');
        const shares = have.length > had.length && had.length > 0;
        if (shares && !['join', 'dialled', 'confirm', 'texted'].includes(event?.kind ?? ''))
          throw new Error(`${event?.kind ?? 'nothing'} gave it to one more`);
        if (event?.kind !== 'take-over' || had.length === 0) continue;
        const { state, status } = step.alarm;
        const isLadderLeft = state.next === before?.state.next && state.round === before.state.round;
        if (status !== 'taken' || have.length !== had.length || !isLadderLeft) throw new Error('there was a gap');
        if (step.effects.some(({ kind }) => kind === 'ask')) throw new Error('it asks anew');
      }
    }),
    { numRuns: 200 },
  );
});
