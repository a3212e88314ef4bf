import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextAt } from '../../../src/desk/shell/local-days.ts';
import { NO_FIELDS, type PlanFields, readPlan } from '../../../src/desk/visits/plan/read-plan.ts';

const AT = { now: new Date('2026-10-24T12:00:00Z'), timezone: 'Europe/London' };
const GOOD = { ...NO_FIELDS, day: '2026-10-26', from: '14:30', minutes: '60' };
const read = (fields: Partial<PlanFields>) => readPlan({ ...GOOD, ...fields }, AT);
const faultsOf = (fields: Partial<PlanFields>): string[] => {
  const became = read(fields);
  return 'faults' in became ? became.faults.map(({ field }) => field) : [];
};
const timesOf = (fields: Partial<PlanFields>): string[] => {
  const became = read(fields);
  return 'plan' in became ? [became.plan.start.toISOString(), became.plan.end.toISOString()] : [];
};

describe('A planned visit, as people write it', () => {
  it.each<[string, Partial<PlanFields>, string, string]>([
    ['a length', {}, '2026-10-26T14:30:00.000Z', '2026-10-26T15:30:00.000Z'],
    ['a time to be back', { minutes: '', until: '16:00' }, '2026-10-26T14:30:00.000Z', '2026-10-26T16:00:00.000Z'],
    [
      'past midnight',
      { from: '23:00', minutes: '', until: '1.30' },
      '2026-10-26T23:00:00.000Z',
      '2026-10-27T01:30:00.000Z',
    ],
    [
      'a day as Excel writes it',
      { day: '26/10/2026', from: '9:05' },
      '2026-10-26T09:05:00.000Z',
      '2026-10-26T10:05:00.000Z',
    ],
    ['summer time', { day: '24/10/2026', from: '15:00' }, '2026-10-24T14:00:00.000Z', '2026-10-24T15:00:00.000Z'],
    [
      'the first of an hour that comes twice',
      { day: '2026-10-25', from: '01:30', hour: 'earlier' },
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ],
    [
      'the second one',
      { day: '2026-10-25', from: '01:30', hour: 'later' },
      '2026-10-25T01:30:00.000Z',
      '2026-10-25T02:30:00.000Z',
    ],
  ])('has times: %s', (_what, fields, start, end) => {
    expect(timesOf(fields)).toEqual([start, end]);
  });

  it.each<[Partial<PlanFields>, string]>([
    [{ day: '2026-02-30' }, 'day'],
    [{ day: '' }, 'day'],
    [{ day: '2026-10-23' }, 'day'],
    [{ day: '2028-10-23' }, 'day'],
    [{ from: '25:00' }, 'from'],
    [{ from: '' }, 'from'],
    [{ day: '2027-03-28', from: '01:30' }, 'from'],
    [{ day: '2026-10-25', from: '01:30' }, 'hour'],
    [{ minutes: '' }, 'minutes'],
    [{ minutes: '4' }, 'minutes'],
    [{ minutes: '721' }, 'minutes'],
    [{ minutes: '1.5' }, 'minutes'],
    [{ until: '16:00' }, 'minutes'],
    [{ minutes: '', until: '14:30' }, 'until'],
    [{ postcode: 'Gloucester' }, 'postcode'],
    [{ phone: '999' }, 'phone'],
    [{ phone: '12' }, 'phone'],
    [{ initials: 'Rita Thom' }, 'initials'],
    [{ risk: 'purple' }, 'risk'],
    [{ reference: 'x'.repeat(41) }, 'reference'],
    [{ note: 'x'.repeat(501) }, 'note'],
    [{ assessedOn: '0000-01-01', assessedBy: 'Mo' }, 'assessedOn'],
    [{ assessedOn: '1/1/0206', assessedBy: 'Mo' }, 'assessedOn'],
  ])('is refused: %j', (fields, field) => {
    expect(faultsOf(fields)).toEqual([field]);
  });

  it('keeps the rest as it should be said', () => {
    expect(
      read({
        place: '12 Mill Lane, Gloucester',
        postcode: 'gl12ab',
        initials: 'r.t.',
        risk: 'Amber',
        phone: '01632 960123',
      }),
    ).toMatchObject({
      plan: {
        place: '12 Mill Lane, Gloucester, GL1 2AB',
        postcode: 'GL1 2AB',
        initials: 'RT',
        risk: 'amber',
        phoneThere: '+441632960123',
        reference: null,
      },
    });
    expect(read({ place: '12 Mill Lane GL1 2AB', postcode: 'GL1 2AB' })).toMatchObject({
      plan: { place: '12 Mill Lane GL1 2AB' },
    });
  });

  it('answers whatever is typed, and a plan always has a time to come', () => {
    const typed = fc.record(Object.fromEntries(Object.keys(NO_FIELDS).map((name) => [name, fc.string()])));
    fc.assert(
      fc.property(typed, (fields) => {
        const became = readPlan({ ...NO_FIELDS, ...fields }, AT);
        expect('faults' in became ? became.faults.length > 0 : became.plan.end > AT.now).toBe(true);
      }),
    );
  });
});

describe('A time of the clock, as whoever reached somebody heard it', () => {
  it.each([
    ['today', '17:30', '2026-11-23T14:00:00Z', '2026-11-23T17:30:00.000Z'],
    ['after midnight', '00:15', '2026-11-23T23:50:00Z', '2026-11-24T00:15:00.000Z'],
    ['now, which is over', '14:00', '2026-11-23T14:00:00Z', '2026-11-24T14:00:00.000Z'],
    ['the first of an hour that comes twice', '01:30', '2026-10-24T23:50:00Z', '2026-10-25T00:30:00.000Z'],
    ['the second one, where the first is over', '01:30', '2026-10-25T00:40:00Z', '2026-10-25T01:30:00.000Z'],
    ['one that the clocks leave out', '01:30', '2026-03-29T00:30:00Z', '2026-03-30T00:30:00.000Z'],
  ])('%s', (_, time, now, at) => {
    expect(nextAt(time, new Date(now), 'Europe/London')?.toISOString()).toBe(at);
  });
});
