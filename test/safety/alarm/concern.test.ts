import { describe, expect, it } from '@jest/globals';
import type { Alarm } from '../../../src/safety/alarm/alarm.ts';
import type { AlarmEffect, AlarmEvent } from '../../../src/safety/alarm/alarm-events.ts';
import { raiseAlarm } from '../../../src/safety/alarm/cause.ts';
import { type Responders, contactByKey } from '../../../src/safety/responders.ts';
import { stepAlarm } from '../../../src/safety/alarm/step-alarm.ts';
import { onlyOneNamed, peopleWithNamePart, waitForColleague } from '../../../src/safety/alarm/concern.ts';
import { someResponders, at, bea, MINUTE, mo, PLAN, SAM, START } from '../a-team.ts';

const BEA = { key: 'person:bea', name: 'Bea Lindqvist', number: null };

describe('who is rung about a concern', () => {
  /** The keys that are rung, in order. */
  function rung(effects: AlarmEffect[]): string[] {
    return effects.flatMap((effect) =>
      effect.kind === 'ask' && effect.by.includes('call')
        ? effect.contacts.map(({ key }) => key).filter((key) => !effect.textOnly.includes(key))
        : [],
    );
  }

  function raised(responders: Responders): { alarm: Alarm; effects: AlarmEffect[] } {
    return raiseAlarm(
      {
        id: 'alarm',
        workerId: SAM.id,
        visitId: null,
        teamId: 'team',
        letter: 'A',
        kind: 'panic',
        base: START,
        plan: PLAN,
        worried: BEA,
      },
      at(0),
      responders,
    );
  }

  function after(
    alarm: Alarm,
    event: AlarmEvent,
    minute: number,
    responders = someResponders(),
  ): { alarm: Alarm; rung: string[] } {
    const step = stepAlarm(alarm, event, at(minute), responders);
    return { alarm: step.alarm, rung: rung(step.effects) };
  }

  it('the reporter is not rung while somebody else can be', () => {
    expect(rung(raised(someResponders()).effects)).toEqual(['person:mo', 'person:ira']);
  });

  it('the reporter is rung if nobody else is left', () => {
    const alone = someResponders({ people: [bea], duty: [], lastResort: null });
    expect(rung(raised(alone).effects)).toEqual(['person:bea']);
  });

  it('the reporter is rung once the worker says covertly that it is worse', () => {
    expect(after(raised(someResponders()).alarm, { kind: 'cause', cause: 'duress', visitId: null }, 1).rung).toContain(
      'person:bea',
    );
  });

  it('the reporter is rung if they took it and gave no news', () => {
    const by = contactByKey(BEA.key, someResponders());
    if (!by) throw new Error('no Bea');
    const taken = after(raised(someResponders()).alarm, { kind: 'take', by, milliseconds: 15 * MINUTE }, 1).alarm;
    const asked = after(taken, { kind: 'timer' }, 16).alarm;
    expect(after(asked, { kind: 'timer' }, 18).rung).toContain('person:bea');
  });

  it('everybody is rung if the worker has called for help too', () => {
    const own = raiseAlarm(
      {
        id: 'alarm',
        workerId: SAM.id,
        visitId: null,
        teamId: 'team',
        letter: 'A',
        kind: 'panic',
        base: START,
        plan: PLAN,
      },
      at(0),
      someResponders({ people: [mo] }),
    ).alarm;
    const worried = after(
      own,
      { kind: 'cause', cause: 'panic', visitId: null, worried: { ...BEA, key: 'duty:+441632960500' } },
      1,
    ).alarm;
    expect(after(worried, { kind: 'timer' }, 3).rung).toContain('duty:+441632960500');
  });

  /** Of Sam, taken by Bea. */
  function takenByBea(kind: 'panic' | 'duress'): Alarm {
    const [by, responders] = [contactByKey(BEA.key, someResponders()), someResponders()];
    if (!by) throw new Error('no Bea');
    const about = { id: 'alarm', workerId: SAM.id, visitId: null, teamId: 'team', letter: 'A' };
    const raisedNow = raiseAlarm({ ...about, kind, base: START, plan: PLAN }, at(0), responders).alarm;
    return after(raisedNow, { kind: 'take', by, milliseconds: 15 * MINUTE }, 1).alarm;
  }

  it('the only owner who is worried reads that it is asked of others, and they are rung', () => {
    const event: AlarmEvent = { kind: 'cause', cause: 'panic', visitId: null, worried: BEA };
    const { effects } = stepAlarm(takenByBea('panic'), event, at(2), someResponders());
    expect(rung(effects)).toEqual(['person:mo', 'person:ira']);
    expect(effects).toContainEqual(
      expect.objectContaining({
        kind: 'tell',
        contacts: [expect.objectContaining({ key: BEA.key })],
        message: { id: 'told.upgraded' },
      }),
    );
  });

  it('so it is from a phone that the only owner shares; one that is of no owner is a fact for them', () => {
    const from = (number: string): AlarmEvent => ({
      kind: 'cause',
      cause: 'panic',
      visitId: null,
      worried: { key: null, name: null, number, words: 'hes got a knife' },
    });
    const shared = stepAlarm(takenByBea('panic'), from('+447700900102'), at(2), someResponders());
    expect({ rung: rung(shared.effects), owners: shared.alarm.state.owners }).toEqual({
      rung: ['person:mo', 'person:ira'],
      owners: [],
    });
    const strangers = stepAlarm(takenByBea('panic'), from('+447700900166'), at(2), someResponders());
    expect(rung(strangers.effects)).toEqual([]);
    expect(strangers.effects).toContainEqual(
      expect.objectContaining({ kind: 'tell', contacts: [expect.objectContaining({ key: BEA.key })] }),
    );
  });

  it('a worry of another is no reason to leave them out where the only owner may stand beside the worker', () => {
    const worried = { ...BEA, key: 'person:mo', name: 'Mo Haddad' };
    const event: AlarmEvent = { kind: 'cause', cause: 'panic', visitId: null, worried, atRisk: [BEA.key] };
    expect(after(takenByBea('duress'), event, 2).rung).toContain('person:mo');
  });
});

describe('how long the colleague has to check in', () => {
  it.each([
    [6, 6],
    [0, 2],
    [45, 10],
  ])('if the plan rings others after %d minutes: %d', (first, wait) => {
    const ladder = [{ after: first * MINUTE, who: [{ kind: 'buddies' as const }], by: ['call' as const] }];
    expect(waitForColleague({ ...PLAN, ladder })).toBe(wait * MINUTE);
  });
});

describe('whom a name means', () => {
  const PEOPLE = ["Una O'Brien", 'Ann-Marie Lee', 'Siân OHara', 'Ann Lee', 'Mac Intyre', 'Brien Oddie'].map((name) => ({
    id: name,
    name,
  }));

  it.each([
    ['OBrien', "Una O'Brien"],
    ['O’Brien', "Una O'Brien"],
    ["O'brien", "Una O'Brien"],
    ['o brien', "Una O'Brien"],
    ['una obrien', "Una O'Brien"],
    ['Annmarie', 'Ann-Marie Lee'],
    ['Lee, AnnMarie', 'Ann-Marie Lee'],
    ['Ann Marie', 'Ann-Marie Lee'],
    ['Ann Lee', 'Ann Lee'],
    ["O'Hara", 'Siân OHara'],
    ["Sian O'Hara", 'Siân OHara'],
    ['sian o hara', 'Siân OHara'],
    ['MacIntyre', 'Mac Intyre'],
    ['Brien', null],
    ['AnnLe', null],
    ["'", null],
  ])('%s: %s', (words, name) => {
    expect(onlyOneNamed(PEOPLE, words)).toBe(name);
  });

  it.each(['obrien', "O'Brien", 'o brien'])('of two it may be either: %s', (words) => {
    const people = [...PEOPLE, { id: 'Pat Obrien', name: 'Pat Obrien' }];
    expect(peopleWithNamePart(people, words).map(({ id }) => id)).toEqual(["Una O'Brien", 'Pat Obrien']);
    expect(onlyOneNamed(people, `pat ${words}`)).toBe('Pat Obrien');
  });
});
