import { describe, expect, it } from '@jest/globals';
import { coverageByHour, gapsAmong, hasLastResort } from '../../src/safety/coverage.ts';
import type { Plan } from '../../src/safety/plan.ts';
import type { Responders } from '../../src/safety/responders.ts';
import { someResponders, bea, ira, mo, PLAN } from './a-team.ts';

const FROM = new Date('2026-11-23T14:20:00Z'); // a Monday
const DAY = 24;

const gapsOf = (responders: Responders, plan: Plan, from: Date, hours: number) =>
  gapsAmong(coverageByHour(responders, plan, from, hours));

describe("whom a team's ladders reach, hour by hour", () => {
  it('a buddy, two managers and the duty desk are enough', () => {
    expect(gapsOf(someResponders(), PLAN, FROM, 14 * DAY)).toEqual([]);
  });

  it('each hour has the number whom the weaker ladder reaches, from the hour that goes on', () => {
    const responders = someResponders({
      people: [bea, { ...mo, away: [{ from: '2026-11-24', to: '2026-11-24' }] }, ira],
    });
    const hours = coverageByHour(responders, PLAN, FROM, 11);
    expect(hours[0]?.from).toEqual(new Date('2026-11-23T14:00:00Z'));
    expect(hours.map(({ people }) => people)).toEqual([4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3]);
  });

  it('hours and days away leave gaps, and adjacent hours are one gap', () => {
    const atDay = { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };
    const responders = someResponders({
      people: [{ ...bea, hours: [atDay] }, { ...mo, away: [{ from: '2026-11-25', to: '2026-11-25' }] }, ira],
    });
    expect(gapsOf(responders, PLAN, FROM, 3 * DAY)).toEqual([
      { from: new Date('2026-11-25T00:00:00Z'), to: new Date('2026-11-25T08:00:00Z'), people: 2, onlyNumber: null },
      { from: new Date('2026-11-25T18:00:00Z'), to: new Date('2026-11-26T00:00:00Z'), people: 2, onlyNumber: null },
    ]);
  });

  it('the last resort is none of the three, and the weaker ladder counts', () => {
    const few = gapsOf(someResponders({ duty: [], people: [bea, mo] }), PLAN, FROM, 2);
    expect(few).toMatchObject([
      { from: new Date('2026-11-23T14:00:00Z'), to: new Date('2026-11-23T16:00:00Z'), people: 2 },
    ]);
    const buddiesOnly = {
      ...PLAN,
      duress: PLAN.duress.map((step) => ({ ...step, who: [{ kind: 'buddies' as const }] })),
    };
    expect(gapsOf(someResponders(), buddiesOnly, FROM, 1)).toMatchObject([{ people: 1 }]);
    expect(gapsOf(someResponders({ people: [], duty: [] }), PLAN, FROM, 1)).toMatchObject([{ people: 0 }]);
  });

  it('a duty team that is rung first needs no three people, and is told of where it is alone', () => {
    const first = [{ after: 0, who: [{ kind: 'last_resort' as const }], by: ['call' as const] }];
    const then = [...first, { after: 5, who: [{ kind: 'role' as const, role: 'manager' }], by: ['call' as const] }];
    const nights = (ladder: Plan['ladder']): Plan => ({
      ...PLAN,
      officeHours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }],
      ladderOutOfHours: ladder,
      duressOutOfHours: ladder,
    });
    expect(gapsOf(someResponders(), nights(first), FROM, 8)).toEqual([
      {
        from: new Date('2026-11-23T18:00:00Z'),
        to: new Date('2026-11-23T22:00:00Z'),
        people: 0,
        onlyNumber: 'Out of hours team',
      },
    ]);
    expect(gapsOf(someResponders(), nights(then), FROM, 8)).toEqual([]);
    const late = [
      { after: 0, who: [{ kind: 'role' as const, role: 'manager' }], by: ['call' as const] },
      { after: 5, who: [{ kind: 'last_resort' as const }], by: ['call' as const] },
    ];
    expect(gapsOf(someResponders(), nights(late), FROM, 8)).toMatchObject([{ people: 2, onlyNumber: null }]);
  });

  it('the last resort counts if both ladders reach it', () => {
    expect(hasLastResort(someResponders(), PLAN)).toBe(true);
    expect(hasLastResort(someResponders({ lastResort: null }), PLAN)).toBe(false);
    expect(hasLastResort(someResponders(), { ...PLAN, duress: PLAN.duress.slice(0, 1) })).toBe(false);
  });
});
