import { describe, expect, it } from '@jest/globals';
import { nobodyToRing } from '../../../src/safety/alarm/nobody-to-ring.ts';
import type { LadderStep } from '../../../src/safety/plan.ts';
import { bea, ira, mo, PLAN, someResponders } from '../a-team.ts';

const MONDAY = new Date('2026-11-23T14:00:00Z');
const LATER = (hours: number): Date => new Date(MONDAY.getTime() + hours * 3_600_000);
const atDay = [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }];
const away = [{ from: '2026-11-24', to: '2026-11-24' }];

describe('Nobody to ring in the time of a visit', () => {
  const found = (people: (typeof bea)[], from: number, to: number) => {
    const nobody = nobodyToRing(someResponders({ people }), PLAN, LATER(from), LATER(to));
    return nobody && { at: nobody.at, left: nobody.left.map(({ key }) => key) };
  };
  const left: unknown = expect.arrayContaining(['last_resort']);

  it('is found by hours and by days away, from when it is so', () => {
    const byDay = [bea, mo, ira].map((one) => ({ ...one, hours: atDay }));
    expect(found(byDay, 0, 2)).toBeNull();
    expect(found(byDay, 3, 5)).toEqual({ at: LATER(4), left });
    const gone = [bea, mo, ira].map((one) => ({ ...one, away }));
    expect(found(gone, 20, 21)).toEqual({ at: LATER(20), left });
  });

  it('is not found while one person is there, nor at the very end of somebody’s hours but one minute later', () => {
    expect(found([{ ...bea, away }, { ...mo, away }, ira], 20, 21)).toBeNull();
    const byDay = [{ ...bea, hours: atDay }];
    expect(found(byDay, 3, 4 - 1 / 60)).toBeNull();
    expect(found(byDay, 3, 4)).toEqual({ at: LATER(4), left });
  });

  it('is no finding where the plan leaves the time to a number, and is one where that is not there', () => {
    const night: LadderStep[] = [{ after: 0, who: [{ kind: 'last_resort' }], by: ['call'] }];
    const plan = { ...PLAN, officeHours: atDay, ladderOutOfHours: night, duressOutOfHours: night };
    const people = [bea, mo, ira].map((one) => ({ ...one, hours: atDay }));
    expect(nobodyToRing(someResponders({ people }), plan, LATER(5), LATER(6))).toBeNull();
    expect(nobodyToRing(someResponders({ people, lastResort: null }), plan, LATER(5), LATER(6))).toEqual({
      at: LATER(5),
      left: [],
    });
  });
});
