import { describe, expect, it } from '@jest/globals';
import { type Alarm, alarmDueAt, type AlarmKind } from '../../../src/safety/alarm/alarm.ts';
import type { AlarmEffect, AlarmEvent } from '../../../src/safety/alarm/alarm-events.ts';
import { raiseAlarm } from '../../../src/safety/alarm/cause.ts';
import { contactByKey } from '../../../src/safety/responders.ts';
import {
  delayWithin,
  nextQuestion,
  type PurpleCall,
  RING_BACK_AFTER,
  stepPurple,
} from '../../../src/safety/purple-file.ts';
import { stepAlarm } from '../../../src/safety/alarm/step-alarm.ts';
import { someResponders, aPerson, at, bea, ira, MINUTE, mo, PLAN, SAM, START } from '../a-team.ts';

const lead = aPerson('lead', '+447700900105', { roles: ['safeguarding_lead'] });
const CIRCLE = someResponders({ people: [bea, mo, ira, lead] });
const WATCH = [{ after: 0, who: [{ kind: 'buddies' as const }], by: ['sms' as const] }];
const SECONDS = 1_000;

/** An alarm, raised at START, and what it does. */
class Story {
  alarm: Alarm;
  effects: AlarmEffect[] = [];

  constructor(kind: AlarmKind) {
    this.alarm = raiseAlarm(
      {
        id: 'alarm',
        workerId: SAM.id,
        visitId: null,
        teamId: 'team',
        letter: 'A',
        kind,
        base: START,
        plan: { ...PLAN, watch: WATCH, inform: [{ kind: 'role', role: 'safeguarding_lead' }, { kind: 'buddies' }] },
      },
      START,
      CIRCLE,
    ).alarm;
  }

  does(event: AlarmEvent, minute = 1): AlarmEffect[] {
    const step = stepAlarm(this.alarm, event, at(minute), CIRCLE);
    this.alarm = step.alarm;
    this.effects = step.effects;
    return step.effects;
  }

  told(id: string): string[] {
    return this.effects.flatMap((effect) =>
      effect.kind === 'tell' && effect.message.id === id ? effect.contacts.map(({ key }) => key) : [],
    );
  }
}

const reply = (
  question: 'danger' | 'police' | 'weapon' | 'colleague',
  answer: 'yes' | 'no' | 'unclear',
): AlarmEvent => ({ kind: 'reply', question, reply: answer, within: 10 * SECONDS });

describe('replies in the covert call', () => {
  it('police and weapon are told at once, with all replies that waited; the others within ten seconds', () => {
    const story = new Story('duress');
    // The check whether somebody was rung in time is over.
    story.does({ kind: 'timer' }, 0.5);
    expect(story.does(reply('danger', 'yes'))).toEqual([]);
    expect(alarmDueAt(story.alarm)).toEqual(new Date(at(1).getTime() + 10 * SECONDS));
    story.does(reply('police', 'no'));
    expect(story.effects).toMatchObject([
      { kind: 'tell', message: { id: 'told.replies', replies: { danger: 'yes', police: 'no' } } },
    ]);
    expect(story.told('told.replies')).toEqual(expect.arrayContaining(['person:bea', 'person:mo']));
    story.does(reply('colleague', 'unclear'));
    expect(story.does({ kind: 'timer' }, 1 + 10 / 60)).toMatchObject([
      { kind: 'tell', message: { id: 'told.replies', replies: { colleague: 'unclear' } } },
    ]);
  });

  it.each([
    ['danger', 'duress'],
    ['weapon', 'duress'],
    ['police', 'duress'],
    ['colleague', 'watch'],
  ] as const)('a yes to %s makes a watch alarm %s', (question, kind) => {
    const story = new Story('watch');
    story.does(reply(question, 'yes'));
    expect(story.alarm.kind).toBe(kind);
  });

  it('neither a "no" nor silence lowers an alarm', () => {
    const story = new Story('duress');
    for (const question of ['danger', 'police', 'weapon', 'colleague'] as const)
      for (const answer of ['no', 'unclear'] as const) story.does(reply(question, answer));
    story.does({ kind: 'call-finished' });
    expect(story.alarm).toMatchObject({ kind: 'duress', status: 'raised', covert: true });
  });

  it('people who need not act are told once, after the call, and how it ended, unless they know already', () => {
    const story = new Story('duress');
    story.does({ kind: 'call-finished' });
    expect(story.told('told.inform')).toEqual(['person:lead']);
    story.does({ kind: 'call-finished' });
    expect(story.told('told.inform')).toEqual([]);
    story.does({ kind: 'office-closes', why: 'found' });
    expect(story.told('told.closed')).toContain('person:lead');
    expect(story.alarm.state.facts.at(-1)).toMatchObject({ words: 'found', by: { name: 'The office' } });
  });

  it('people who need not act are told outside of their hours, too', () => {
    const atNight = { days: [0, 1, 2, 3, 4, 5, 6], from: '22:00', to: '23:00' };
    const responders = someResponders({ people: [bea, mo, ira, { ...lead, hours: [atNight] }] });
    const story = new Story('duress');
    const { effects } = stepAlarm(story.alarm, { kind: 'call-finished' }, at(1), responders);
    expect(
      effects.flatMap((effect) =>
        effect.kind === 'tell' && effect.message.id === 'told.inform' ? effect.contacts.map(({ key }) => key) : [],
      ),
    ).toEqual(['person:lead']);
  });

  it('two unanswered calls: watch becomes duress; a duress alarm rings everyone anew unless 999 was dialled', () => {
    const watch = new Story('watch');
    watch.does({ kind: 'call-unanswered' });
    expect(watch.alarm.kind).toBe('duress');

    const taken = new Story('duress');
    const by = contactByKey('person:bea', CIRCLE);
    if (!by) throw new Error('no Bea');
    taken.does({ kind: 'take', by, milliseconds: 15 * MINUTE });
    taken.does({ kind: 'call-unanswered' });
    expect(taken.alarm.status).toBe('raised');
    expect(taken.effects).toContainEqual(
      expect.objectContaining({
        kind: 'ask',
        why: 'unanswered',
        contacts: expect.arrayContaining([expect.objectContaining({ key: 'person:bea' })]),
      }),
    );

    const dialled = new Story('duress');
    dialled.does({ kind: 'dialled', by, reference: null });
    dialled.does({ kind: 'call-unanswered' });
    expect(dialled.alarm.status).toBe('taken');
    expect(dialled.told('told.fact')).toEqual(['person:bea']);
  });
});

describe('the purple-file call', () => {
  const call: PurpleCall = {
    id: 'call',
    workerId: 'sam',
    teamId: 'team',
    visitId: null,
    alarmId: null,
    reason: 'alarm',
    status: 'calling',
    dueAt: at(1),
    state: { replies: {}, tries: 0 },
  };
  const answered = (replies: PurpleCall['state']['replies']): PurpleCall => ({ ...call, state: { replies, tries: 1 } });

  it('asks in the order of the policy, and continues where it broke off', () => {
    expect(nextQuestion({})).toBe('address');
    expect(nextQuestion({ address: 'yes', danger: 'unclear' })).toBe('police');
    expect(
      nextQuestion({ address: 'yes', danger: 'yes', police: 'no', weapon: 'no', colleague: 'no', ring_back: 'no' }),
    ).toBeNull();
  });

  it('is tried twice; then nobody knows how the worker is', () => {
    const once = stepPurple(call, { kind: 'unanswered', pause: 3 * MINUTE }, at(1));
    expect([once.call.status, once.call.dueAt, once.effect]).toEqual(['waiting', at(4), null]);
    const twice = stepPurple({ ...once.call, status: 'calling' }, { kind: 'unanswered', pause: MINUTE }, at(4));
    expect([twice.call.status, twice.effect]).toEqual(['over', { kind: 'no-answer' }]);
  });

  it('comes again in five minutes if the worker wants it, and asks what is unclear or may have changed', () => {
    const { call: again } = stepPurple(
      answered({ address: 'yes', danger: 'yes', police: 'unclear', weapon: 'no', colleague: 'no', ring_back: 'yes' }),
      { kind: 'finished' },
      at(2),
    );
    expect([again.status, again.dueAt, again.state]).toEqual([
      'waiting',
      new Date(at(2).getTime() + RING_BACK_AFTER),
      { replies: { address: 'yes', weapon: 'no', colleague: 'no' }, tries: 0 },
    ]);
    expect(nextQuestion(again.state.replies)).toBe('danger');
  });

  it('accepts a reply whatever status the call has', () => {
    const over = stepPurple(call, { kind: 'cancel' }, at(1)).call;
    expect(stepPurple(over, { kind: 'reply', question: 'danger', reply: 'yes' }, at(2)).call.state.replies).toEqual({
      danger: 'yes',
    });
  });

  it("comes within the plan's window", () => {
    expect([0, 0.5, 1].map((random) => delayWithin([2 * MINUTE, 5 * MINUTE], random))).toEqual([
      2 * MINUTE,
      3.5 * MINUTE,
      5 * MINUTE,
    ]);
  });
});
