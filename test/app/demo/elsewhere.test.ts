import { expect, it } from '@jest/globals';
import { demoCalendar } from '../../../src/app/demo/elsewhere.ts';
import { readCalendar } from '../../../src/operations/calendars/read-calendar.ts';

const NOW = new Date('2026-11-23T14:00:00Z');
const read = (at: Date) =>
  readCalendar(demoCalendar(at), { from: at, to: new Date(at.getTime() + 28 * 86_400_000), timezone: 'Europe/London' });

it("the demo's calendar has visits to come, one that cannot be read, and what is nobody's business", () => {
  const { visits, unread } = read(NOW);
  expect(
    visits.map(({ reference, start, postcode }) => [reference, start.toISOString().slice(0, 16), postcode]),
  ).toEqual([
    ['AB 60231', '2026-11-24T10:00', 'NF1 2EF'],
    ['AB 60231', '2026-11-25T10:00', 'NF1 2EF'],
    ['AB 60231', '2026-11-26T10:00', 'NF1 2EF'],
  ]);
  expect(unread).toMatchObject([{ reference: 'AB 60232' }]);
});

it('and a day later has the same ones still', () => {
  const keys = (at: Date): string[] => read(at).visits.map(({ key }) => key);
  expect(keys(new Date(NOW.getTime() + 86_400_000))).toEqual(expect.arrayContaining(keys(NOW).slice(1)));
});
