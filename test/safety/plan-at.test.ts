import { describe, expect, it } from '@jest/globals';
import { planAt } from '../../src/safety/plan-at.ts';
import type { LadderStep } from '../../src/safety/plan.ts';
import { readOrganisation } from '../../src/organisation-file/read.ts';
import { showOrganisation } from '../../src/organisation-file/show.ts';
import { RIVERSIDE } from '../harness/riverside.ts';

const HOURS = 'office_hours: [{ days: mon-fri, from: "08:30", to: "17:30" }]';
const LADDER = 'ladder_out_of_hours: [{ after: 4m, who: last_resort, by: call }]';
const file = (...keys: string[]) =>
  readOrganisation(RIVERSIDE.replace('purple_file: off', ['purple_file: off', ...keys].join('\n    ')));
const whom = (ladder: LadderStep[]): string[] =>
  ladder.map(({ after, who }) => `${after / 60_000} ${who.map(({ kind }) => kind).join()}`);
const faults = (...keys: string[]): string[] => {
  const read = file(...keys);
  return 'faults' in read ? read.faults.map(({ reason }) => reason) : [];
};

describe('a plan at a time', () => {
  const read = file(HOURS, LADDER);
  const plan = 'organisation' in read ? read.organisation.teams[0]?.plan : undefined;
  it.each([
    ['2026-11-23T08:29:00Z', 'out'],
    ['2026-11-23T08:30:00Z', 'in'],
    ['2026-11-23T17:29:00Z', 'in'],
    ['2026-11-23T17:30:00Z', 'out'],
    ['2026-11-28T12:00:00Z', 'out'],
    // In summer the clock of the place is an hour ahead.
    ['2026-06-22T07:30:00Z', 'in'],
    ['2026-06-22T16:30:00Z', 'out'],
  ])('on %s is that of %s of hours', (at, which) => {
    const { ladder = [], duress } = plan ? planAt(plan, new Date(at), 'Europe/London') : {};
    expect(whom(ladder)).toEqual(
      which === 'in'
        ? ['0 worker', '2 worker', '6 buddies', '9 role', '12 everyone,last_resort']
        : ['0 worker', '2 worker', '4 last_resort'],
    );
    expect(duress).toBe(plan?.duress);
  });

  it('is written back as it was read', () => {
    const organisation = 'organisation' in read ? read.organisation : null;
    const again = organisation && readOrganisation(showOrganisation(organisation));
    expect(again && 'organisation' in again && again.organisation.teams[0]?.plan).toEqual(plan);
    expect(plan?.ladderOutOfHours).toHaveLength(1);
  });

  it('is checked: no ladder without hours, no worker in it, and somebody to ring', () => {
    expect(faults(LADDER)).toEqual(['ladder_out_of_hours never rings: office_hours is missing']);
    expect(faults(HOURS, 'ladder_out_of_hours: [{ after: 4m, who: [worker, last_resort], by: call }]')).toEqual([
      "ladder_out_of_hours is of others: the worker's own steps stand in ladder",
    ]);
    expect(faults(HOURS, 'duress_out_of_hours: []')).toContain('duress_out_of_hours reaches nobody but this worker');
    const warned = file(HOURS);
    expect(warned.warnings.map(({ reason }) => reason)).toContain(
      'office_hours changes nothing: no ladder is for other times',
    );
  });
});
