import { expect, it } from '@jest/globals';
import { monthOf, periodOf } from '../../../src/desk/reports/period.ts';

it('a month and a quarter begin and end at midnight there, also where the clocks change', () => {
  const march = periodOf('2026-03', 'Europe/London');
  expect([march?.from.toISOString(), march?.to.toISOString()]).toEqual([
    '2026-03-01T00:00:00.000Z',
    '2026-03-31T23:00:00.000Z',
  ]);
  expect(march).toMatchObject({ title: 'March 2026', before: '2026-02', after: '2026-04', other: '2026-Q1' });
  const summer = periodOf('2026-Q3', 'Europe/London');
  expect([summer?.from.toISOString(), summer?.to.toISOString()]).toEqual([
    '2026-06-30T23:00:00.000Z',
    '2026-09-30T23:00:00.000Z',
  ]);
  expect(summer).toMatchObject({
    title: 'July to September 2026',
    before: '2026-Q2',
    after: '2026-Q4',
    other: '2026-07',
  });
  expect(periodOf('2026-Q1', 'UTC')).toMatchObject({ before: '2025-Q4', after: '2026-Q2' });
});

it.each(['2026-13', '2026-Q5', '2026', '', '2026-00', '9999-01', 'x'])('%j is none', (name) => {
  expect(periodOf(name, 'Europe/London')).toBeNull();
});

it('the month is the one that it is there', () => {
  expect(monthOf(new Date('2026-06-30T23:30:00Z'), 'Europe/London')).toBe('2026-07');
});
