import { afterEach, describe, expect, it } from '@jest/globals';
import { BEA, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

/** A second ladder by the time of day (src/safety/README.md B10, D12). */

const EDT = '+447700900120';
const WITH_HOURS = RIVERSIDE.replace(
  'purple_file: off',
  `purple_file: off
    office_hours: [{ days: mon-fri, from: "08:30", to: "17:30" }]
    ladder_out_of_hours:
      - { after: 6m, who: "4050", by: [sms, call] }
      - { after: 12m, who: last_resort, by: [sms, call] }
    duress_out_of_hours:
      - { after: 0s, who: "4050", by: [sms, call] }
      - { after: 3m, who: [managers, last_resort], by: [sms, call] }`,
).concat(
  `  - { name: Eve Duty, staff_number: "4050", roles: [manager], team: North, phones: ["${EDT}"], pin: "3957" }\n`,
);

describe('out of hours others are rung', () => {
  let town: Town;
  afterEach(() => town.abandon());

  const wasAsked = async (): Promise<string[]> => {
    const asked = await town.records.contacts({ purpose: 'alarm' });
    return [...new Set(asked.map(({ to }) => to))].sort();
  };
  const isMissed = async (at: string, organisation = WITH_HOURS): Promise<void> => {
    town = await openTown({ organisation, at });
    for (const phone of [SAM, BEA, MO, MO_AT_HOME, IRA, EDT, OUT_OF_HOURS]) town.phone(phone).answers('silent');
    await town.phone(SAM).texts('START 15 12 High Street');
    await town.passes('15m');
  };

  it('a check-in that does not come in the evening: the worker first as ever, then the duty team alone', async () => {
    await isMissed('2026-11-23T18:00:00Z');
    await town.passes('5m');
    expect((await town.records.textsTo(SAM)).some((body) => body.includes('OUT'))).toBe(true);
    expect(await wasAsked()).toEqual([]);
    await town.passes('2m');
    expect(await wasAsked()).toEqual([EDT]);
    await town.passes('6m');
    expect(await wasAsked()).toEqual([OUT_OF_HOURS, EDT].toSorted());
  });

  it('a plan that rings them sooner in the evening does so, whenever the visit began', async () => {
    await isMissed('2026-11-23T17:20:00Z', WITH_HOURS.replace('after: 6m, who: "4050"', 'after: 3m, who: "4050"'));
    await town.passes('2m50s');
    expect(await wasAsked()).toEqual([]);
    await town.passes('15s');
    expect(await wasAsked()).toEqual([EDT]);
  });

  it('in hours the buddy and the managers, as before', async () => {
    await isMissed('2026-11-23T14:00:00Z');
    await town.passes('7m');
    expect(await wasAsked()).toEqual([BEA]);
  });

  it('an alarm that is raised in hours keeps its ladder when they end', async () => {
    await isMissed('2026-11-23T17:08:00Z');
    await town.passes('6m30s');
    expect(await wasAsked()).toEqual([BEA]);
    await town.passes('4m');
    expect(await wasAsked()).toEqual([MO, BEA, IRA, EDT, MO_AT_HOME].toSorted());
  });

  it('a duress PIN at night rings the duty team at once; the phone shows the same as by day', async () => {
    town = await openTown({ organisation: WITH_HOURS, at: '2026-11-28T14:00:00Z' });
    for (const phone of [SAM, BEA, MO, MO_AT_HOME, IRA, EDT, OUT_OF_HOURS]) town.phone(phone).answers('silent');
    await town.phone(SAM).texts('START 30 12 High Street');
    await town.phone(SAM).texts('END 3851');
    await town.passes('10s');
    expect(await wasAsked()).toEqual([EDT]);
    expect((await town.records.textsTo(SAM)).at(-1)).toMatch(/ended/);
  });
});
