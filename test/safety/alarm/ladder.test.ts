import { describe, expect, it } from '@jest/globals';
import { type Alarm, alarmDueAt, type AlarmKind, isUnasked } from '../../../src/safety/alarm/alarm.ts';
import type { AlarmEffect, AlarmEvent } from '../../../src/safety/alarm/alarm-events.ts';
import { type Responders, contactByKey, type Contact } from '../../../src/safety/responders.ts';
import type { LadderStep } from '../../../src/safety/plan.ts';
import { raiseAlarm } from '../../../src/safety/alarm/cause.ts';
import { stepAlarm } from '../../../src/safety/alarm/step-alarm.ts';
import { aPerson, someResponders, at, bea, ira, MINUTE, mo, PLAN, SAM, START } from '../a-team.ts';

const BEA = 'person:bea';
const MO = 'person:mo';
const IRA = 'person:ira';
const DUTY = 'duty:+441632960500';
const LAST = 'last_resort';

/** An alarm and its effects, by minutes after the deadline at START. */
class Story {
  alarm: Alarm;
  readonly log: string[] = [];
  /** Steps that reached nobody. */
  readonly skipped: string[] = [];

  constructor(
    private responders: Responders,
    kind: AlarmKind = 'missed',
    ladder: LadderStep[] = PLAN.ladder,
    raisedAt = 6,
  ) {
    const raised = raiseAlarm(
      {
        id: 'alarm',
        workerId: SAM.id,
        visitId: 'visit',
        teamId: 'team',
        letter: 'A',
        kind,
        base: START,
        plan: { ...PLAN, ladder },
      },
      at(raisedAt),
      responders,
    );
    this.alarm = raised.alarm;
    this.note(raisedAt, raised.effects);
  }

  /** Runs everything that is due by then, in order. */
  until(minute: number): this {
    for (let due = alarmDueAt(this.alarm); due && due <= at(minute); due = alarmDueAt(this.alarm)) {
      this.event((due.getTime() - START.getTime()) / MINUTE, { kind: 'timer' });
    }
    return this;
  }

  event(minute: number, event: AlarmEvent): this {
    const step = stepAlarm(this.alarm, event, at(minute), this.responders);
    this.alarm = step.alarm;
    this.note(minute, step.effects);
    return this;
  }

  now(responders: Responders): this {
    this.responders = responders;
    return this;
  }

  who(key: string): Contact {
    const contact = contactByKey(key, this.responders);
    if (!contact) throw new Error(`no ${key}`);
    return contact;
  }

  take(minute: number, key: string, minutes = 15): this {
    return this.event(minute, { kind: 'take', by: this.who(key), milliseconds: minutes * MINUTE });
  }

  private note(minute: number, effects: AlarmEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'ask') {
        const names = effect.contacts.map(({ key }) => (effect.textOnly.includes(key) ? `(${key})` : key)).join(' ');
        this.log.push(
          `${minute} ${effect.why}: ${names}${effect.by.join() === 'sms,call' ? '' : ` by ${effect.by.join()}`}`,
        );
      } else if (effect.kind === 'tell') {
        this.log.push(`${minute} ${effect.message.id}: ${effect.contacts.map(({ key }) => key).join(' ')}`);
      } else if (effect.kind === 'ask-news') {
        this.log.push(`${minute} news: ${effect.owner.key}`);
      } else if (effect.kind === 'step-skipped') {
        this.skipped.push(
          `${minute} ${effect.who.map(({ kind }) => kind).join()}: ` +
            `${effect.absent.map(({ key, why }) => `${key} ${why}`).join(', ')}`,
        );
      } else if (effect.kind === 'nobody-to-ask') {
        this.log.push(`${minute} nobody`);
      }
    }
  }
}

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

describe('an owner', () => {
  it('is asked for news at their time; two minutes without a key ask everyone, and a new round begins', () => {
    const story = new Story(someResponders()).take(7, BEA).until(32);
    expect(story.log).toEqual([
      `6 first: ${BEA}`,
      `7 told.taken: ${MO} ${IRA}`,
      `22 news: ${BEA}`,
      `24 reopened: ${BEA} ${MO} ${IRA} ${DUTY} ${LAST}`,
      `29 again: ${BEA}`,
      `32 again: ${MO} ${IRA}`,
    ]);
  });

  it('is asked again even if their role is not on the ladder', () => {
    const surveyor = { ...mo, id: 'lee', staffNumber: '4077', roles: ['surveyor'], phones: ['+447700900177'] };
    const story = new Story(someResponders({ people: [surveyor] }), 'missed', [
      { after: 6 * MINUTE, who: [{ kind: 'staff', staffNumber: '4077' }], by: ['call'] },
    ])
      .take(7, 'person:lee')
      .until(24);
    expect(story.log.at(-1)).toBe(`24 reopened: ${DUTY} ${LAST} person:lee`);
  });

  it("gets at most the plan's minutes and one extension, and the managers are told of the next", () => {
    const story = new Story(someResponders()).take(6, BEA, 90);
    expect(story.alarm.state.owners[0]?.newsAt).toBe(at(36).getTime());
    story.event(30, { kind: 'more-news-time', by: story.who(BEA), milliseconds: 10 * MINUTE });
    story.event(39, { kind: 'more-news-time', by: story.who(BEA), milliseconds: 10 * MINUTE });
    expect(story.log.slice(2)).toEqual([`39 told.more-time: ${MO} ${IRA}`]);
  });

  it('loses no time by ringing in early, and has two more minutes once on the line after being asked', () => {
    const story = new Story(someResponders()).take(7, BEA);
    story.event(10, { kind: 'news-answered', by: story.who(BEA) });
    expect(alarmDueAt(story.alarm)).toEqual(at(22));
    story.until(22).event(23, { kind: 'news-answered', by: story.who(BEA) });
    expect(alarmDueAt(story.alarm)).toEqual(at(25));
  });

  it('who passes it on, or says "can\'t", gives it back to everyone else', () => {
    for (const kind of ['pass-on', 'cannot', 'owner-in-need'] as const) {
      const story = new Story(someResponders()).take(7, BEA);
      story.event(8, { kind, by: story.who(BEA) });
      expect(story.log.at(-1)).toBe(`8 passed-on: ${MO} ${IRA} ${DUTY} ${LAST}`);
      expect(story.alarm.status).toBe('raised');
    }
  });

  it('is joined by a person who says that 999 is dialled, and each owes their own news', () => {
    const story = new Story(someResponders()).take(7, BEA);
    story.event(8, { kind: 'dialled', by: story.who(MO), reference: null });
    story.event(8.5, { kind: 'dialled', by: story.who(MO), reference: '4521' });
    expect(story.alarm.state.owners.map(({ key, newsAt }) => [key, newsAt])).toEqual([
      [BEA, at(22).getTime()],
      [MO, at(13).getTime()],
    ]);
    // The reference changes no times. The other owner and the managers are told of it.
    expect(story.until(13).log.slice(2)).toEqual([
      `8 told.dialled: ${BEA} ${IRA}`,
      `8.5 told.reference: ${BEA} ${IRA}`,
      `13 news: ${MO}`,
    ]);
    // Mo says nothing. Bea still owns the alarm.
    expect([story.until(16).alarm.status, story.alarm.state.owners.length]).toEqual(['taken', 1]);
  });

  it('is asked first when it becomes more urgent', () => {
    const story = new Story(someResponders()).take(7, BEA);
    story.event(9, { kind: 'cause', cause: 'panic', visitId: 'visit' });
    expect(story.log.slice(2)).toEqual([`9 told.upgraded: ${BEA}`, `9 first: ${BEA} by call`, `9 first: ${MO} ${IRA}`]);
    expect([story.alarm.kind, story.alarm.status]).toEqual(['panic', 'raised']);
    expect(story.until(12).log.at(-1)).toBe(`12 first: ${DUTY} ${LAST}`);
  });

  it('is asked first, and all others again, once it is covert: what they were told holds no longer', () => {
    const story = new Story(someResponders(), 'panic', PLAN.ladder, 0).take(1, BEA);
    story.event(6, { kind: 'cause', cause: 'watch', visitId: 'visit' });
    expect(story.log.slice(2)).toEqual([`6 told.upgraded: ${BEA}`, `6 first: ${BEA} by call`, `6 first: ${MO} ${IRA}`]);
    const { kind, status, covert } = story.alarm;
    expect([kind, status, covert]).toEqual(['panic', 'raised', true]);
    // The same words again start nothing.
    story.take(7, MO).event(8, { kind: 'cause', cause: 'watch', visitId: 'visit' });
    expect([story.log.at(-1), story.alarm.status]).toEqual([`8 told.fact: ${MO}`, 'taken']);
  });

  it('has it no longer if they may stand beside the worker; another owner keeps it', () => {
    const taken = (): Story => new Story(someResponders(), 'duress', PLAN.ladder, 0).take(1, BEA);
    const again: AlarmEvent = { kind: 'cause', cause: 'duress', visitId: 'visit', atRisk: [BEA] };
    const others = someResponders({ people: [mo, ira] });
    const story = taken().now(others).event(9, again);
    expect([story.alarm.status, story.log.at(-1)]).toEqual(['raised', `9 first: ${MO} ${IRA}`]);
    const two = taken();
    two.event(2, { kind: 'join', by: two.who(MO), milliseconds: 10 * MINUTE });
    two.now(others).event(9, again);
    expect([two.alarm.state.owners.map(({ key }) => key), two.log.at(-1)]).toEqual([[MO], `9 told.fact: ${MO}`]);
  });

  it('hears of each further call for help, once a minute at most', () => {
    const story = new Story(someResponders(), 'panic', PLAN.ladder, 0).take(1, BEA);
    for (const minute of [2, 2.5, 5]) story.event(minute, { kind: 'cause', cause: 'panic', visitId: 'visit' });
    expect(story.log.slice(2)).toEqual([`2 told.fact: ${BEA}`, `5 told.fact: ${BEA}`]);
  });

  it('is told of a less urgent cause as a fact, once', () => {
    const story = new Story(someResponders(), 'panic', PLAN.ladder, 0).take(1, BEA);
    story
      .event(6, { kind: 'cause', cause: 'missed', visitId: 'visit' })
      .event(8, { kind: 'cause', cause: 'missed', visitId: 'visit' });
    expect(story.log.slice(2)).toEqual([`6 told.fact: ${BEA}`]);
    expect(story.alarm.kind).toBe('panic');
  });
});

describe('an end', () => {
  it('is told once to everyone contacted, except the person who reports it', () => {
    const story = new Story(someResponders()).until(9).take(10, MO);
    story.event(11, { kind: 'contact-made', by: story.who(IRA), until: null });
    expect(story.log.at(-1)).toBe(`11 told.closed: ${BEA} ${MO}`);
    story.event(12, { kind: 'pin' });
    expect(story.log.at(-1)).toBe(`11 told.closed: ${BEA} ${MO}`);
  });

  it('does not follow from a text without a PIN: the owner is told that it proves nothing', () => {
    const story = new Story(someResponders()).take(7, BEA).event(8, { kind: 'unproved', word: 'END' });
    expect([story.log.at(-1), story.alarm.status]).toEqual([`8 told.unproved: ${BEA}`, 'taken']);
    story.event(9, { kind: 'pin' });
    expect([story.log.at(-1), story.alarm.status]).toEqual([`9 told.closed: ${BEA} ${MO} ${IRA}`, 'closed']);
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
