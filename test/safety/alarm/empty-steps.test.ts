import { describe, expect, it } from '@jest/globals';
import { emptySpells } from '../../../src/safety/alarm/empty-steps.ts';
import { someResponders, bea, ira, mo, PLAN } from '../a-team.ts';

const FROM = new Date('2026-11-23T14:20:00Z'); // a Monday
const DAY = 24;
const WEEK = [{ from: '2026-11-24', to: '2026-11-30' }];
const THREE_AT_THE_DESK = ['+441632960500', '+441632960501', '+441632960502'];

describe('steps that ring nobody for a time', () => {
  it('there are none while everybody can be rung', () => {
    expect(emptySpells(someResponders(), PLAN, FROM, 14 * DAY)).toEqual([]);
  });

  it('the only buddy is away: the step is named once, with who is away and who is rung next', () => {
    const responders = someResponders({ people: [{ ...bea, away: WEEK }, mo, ira] });
    expect(emptySpells(responders, PLAN, FROM, 14 * DAY)).toMatchObject([
      {
        from: new Date('2026-11-24T00:00:00Z'),
        to: new Date('2026-12-01T00:00:00Z'),
        who: [{ kind: 'buddies' }],
        absent: [{ name: bea.name, why: 'away' }],
        next: [{ name: mo.name }, { name: ira.name }],
        isSomebodyLeft: true,
      },
    ]);
  });

  it('the only buddy and the only manager are away: duty and last resort are left, however many numbers', () => {
    const responders = someResponders({
      people: [
        { ...bea, away: WEEK },
        { ...mo, away: [{ from: '2026-11-24', to: '2026-11-25' }] },
      ],
      duty: THREE_AT_THE_DESK,
    });
    const spells = emptySpells(responders, PLAN, FROM, 14 * DAY);
    expect(
      spells.map(({ from, to, isSomebodyLeft }) => ({
        from: from.toISOString(),
        to: to.toISOString(),
        isSomebodyLeft,
      })),
    ).toEqual([
      { from: '2026-11-24T00:00:00.000Z', to: '2026-11-26T00:00:00.000Z', isSomebodyLeft: false },
      { from: '2026-11-26T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z', isSomebodyLeft: true },
    ]);
    expect(spells[0]?.absent.map(({ name }) => name)).toEqual([bea.name, mo.name]);
  });

  it('hours count as days away do, and a role without people is empty all the time', () => {
    const responders = someResponders({
      people: [{ ...bea, hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }] }],
    });
    expect(emptySpells(responders, PLAN, FROM, 6)).toMatchObject([
      {
        who: [{ kind: 'role', role: 'manager' }],
        absent: [],
        from: new Date('2026-11-23T14:00:00Z'),
        to: new Date('2026-11-23T18:00:00Z'),
      },
      { isSomebodyLeft: false, absent: [{ name: bea.name, why: 'hours' }], to: new Date('2026-11-23T20:00:00Z') },
    ]);
  });

  it('a plan that names nobody relies on the duty desk', () => {
    const everyone = [
      { after: 0, who: [{ kind: 'everyone' as const }, { kind: 'last_resort' as const }], by: ['call' as const] },
    ];
    const plan = { ...PLAN, ladder: everyone, duress: everyone, panic: everyone, watch: everyone };
    expect(emptySpells(someResponders({ people: [], duty: THREE_AT_THE_DESK }), plan, FROM, 2)).toEqual([]);
  });
});
