import { describe, expect, it } from '@jest/globals';
import {
  type AskedPerson,
  inOrder,
  nextLook,
  nextOfAsked,
  RINGS_FOR,
  type Stands,
  standsOf,
  TEXT_WAITS,
} from '../../src/safety/roll-call.ts';

const NOW = new Date('2026-11-23T14:00:00Z');
const after = (milliseconds: number): Date => new Date(NOW.getTime() + milliseconds);
const MINUTE = 60_000;

describe('who is most at risk is asked first', () => {
  it.each([
    [null, 'in'],
    [{ deadline: after(-1), kind: 'visit' as const, risk: 'red' }, 'late'],
    [{ deadline: after(1), kind: 'visit' as const, risk: 'red' }, 'red'],
    [{ deadline: after(1), kind: 'visit' as const, risk: 'amber' }, 'out'],
    [{ deadline: after(1), kind: 'home' as const, risk: null }, 'home'],
    [{ deadline: null, kind: 'visit' as const, risk: null }, 'out'],
  ])('%j stands %s', (visit, stands) => {
    expect(standsOf(visit, NOW)).toBe(stands);
  });

  it('and of those who are late the longest', () => {
    const person = (stands: Stands, minutes: number | null): { stands: Stands; deadline: Date | null } => ({
      stands,
      deadline: minutes === null ? null : after(minutes * MINUTE),
    });
    const people = [person('in', null), person('out', 5), person('late', -5), person('red', 60), person('late', -50)];
    expect(inOrder(people).map(({ stands, deadline }) => [stands, deadline?.getTime() ?? null])).toEqual(
      [people[4], people[2], people[3], people[1], people[0]].map((one) => [
        one?.stands,
        one?.deadline?.getTime() ?? null,
      ]),
    );
  });
});

describe('whoever says nothing is rung, then given up, and never forgotten', () => {
  const asked: AskedPerson = { status: 'asked', rungAt: null, isTextWaiting: false, isRinging: false, isTold: false };
  const rung: AskedPerson = { ...asked, status: 'rung', rungAt: NOW, isRinging: true };
  it.each<[string, AskedPerson, number, string]>([
    ['their text has gone out', asked, 3 * MINUTE, 'ring'],
    ['their text waits for its turn', { ...asked, isTextWaiting: true }, 3 * MINUTE, 'wait'],
    ['no text goes out at all', { ...asked, isTextWaiting: true }, TEXT_WAITS, 'ring'],
    ['their phone rings', rung, MINUTE, 'wait'],
    ['nobody pressed a key', { ...rung, isRinging: false }, MINUTE, 'silent'],
    ['no call goes out at all', rung, RINGS_FOR, 'silent'],
    ['they have answered', { ...asked, status: 'ok' }, 3 * MINUTE, 'nothing'],
    ['they have no phone', { ...asked, status: 'silent' }, MINUTE, 'silent'],
    ['a manager knows', { ...rung, status: 'silent', isTold: true }, 9 * MINUTE, 'nothing'],
  ])('%s', (_, person, since, next) => {
    expect(nextOfAsked(person, NOW, after(since))).toBe(next);
  });

  it('all are looked at together, each minute', () => {
    expect([1, MINUTE, MINUTE + 1].map((since) => nextLook(NOW, after(since)).getTime() - NOW.getTime())).toEqual([
      MINUTE,
      2 * MINUTE,
      2 * MINUTE,
    ]);
  });
});
