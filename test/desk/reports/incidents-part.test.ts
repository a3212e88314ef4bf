import { expect, it } from '@jest/globals';
import { incidentRows, kindRows } from '../../../src/desk/reports/incidents-part.ts';
import type { Incident, Seriousness } from '../../../src/safety/incident.ts';

type Counted = Incident & { seriousness: Seriousness };

/** What a half-year's evidence says of incidents (src/safety/README.md F4, F5). */

const NOW = new Date('2026-11-30T12:00:00Z');
const AT = new Date('2026-10-05T16:00:00Z');
const after = (hours: number, from = AT): Date => new Date(from.getTime() + hours * 3_600_000);
const handled: Counted = {
  seriousness: 'hurt',
  at: AT,
  writtenAt: after(20),
  debriefedOn: '2026-10-08',
  checkedOn: '2026-11-05',
};
const rows = (...incidents: Counted[]): string[] =>
  [...incidentRows(incidents, NOW, 'Europe/London'), ...kindRows(incidents)].map(([, words = '']) => words);
const times = (count: number, one: Counted): Counted[] => Array.from({ length: count }, () => one);

it('counts what was done in time among those whose time is up', () => {
  const late: Counted = { ...handled, writtenAt: after(30), debriefedOn: '2026-10-06', checkedOn: null };
  const fresh: Counted = {
    seriousness: 'abuse',
    at: after(-2, NOW),
    writtenAt: null,
    debriefedOn: null,
    checkedOn: null,
  };
  expect(rows(...times(6, handled), ...times(5, late), ...times(5, fresh))).toEqual([
    '16',
    '55 %, 6 of 11',
    '55 %, 6 of 11',
    '55 %, 6 of 11',
    // Five of abuse would tell, with the sum, that there was nothing else.
    'not shown',
    'fewer than 5',
    'fewer than 5',
    '11',
    'fewer than 5',
  ]);
});

it.each([
  ['2026-10-06', false], // too soon
  ['2026-10-07', true],
  ['2026-10-19', true],
  ['2026-10-20', false], // too late
])('a debrief on %s is in time: %s', (debriefedOn, isInTime) => {
  const [, , debriefed] = rows(...times(5, { ...handled, debriefedOn }));
  expect(debriefed).toBe(isInTime ? 'all but fewer than 5 of 5' : 'fewer than 5 of 5');
});

it('names no small number', () => {
  expect(rows(...times(4, handled))).toEqual(Array(9).fill('fewer than 5'));
});
