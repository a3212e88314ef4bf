import { describe, expect, it } from '@jest/globals';
import { alarmDueAt } from '../../../src/safety/alarm/alarm.ts';
import type { AlarmEvent } from '../../../src/safety/alarm/alarm-events.ts';
import { someResponders, at, ira, MINUTE, mo, PLAN } from '../a-team.ts';
import { BEA, MO, IRA, DUTY, LAST, Story } from './story-of-an-alarm.ts';

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
