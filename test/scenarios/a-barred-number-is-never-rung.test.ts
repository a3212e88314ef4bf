import { afterEach, describe, expect, it } from '@jest/globals';
import { readySheet } from '../../src/cli/ready.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, ringsOf, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

const PREMIUM = '+449098790123';
const ABROAD = '+12025550123';

describe('a number that may not be rung', () => {
  let town: Town;
  afterEach(async () => {
    await town.close();
  });
  /** As a row that no form and no file has checked. */
  const becomes = (number: string, other: string) => town.knex('phone').where({ number }).update({ number: other });

  it('silences no alarm: whoever is next is asked at once, and whoever is on duty is told', async () => {
    town = await openTown({ organisation: RIVERSIDE });
    await becomes(BEA, PREMIUM);
    await samIsMissed(town);
    expect(ringsOf(town, PREMIUM)).toEqual([]);
    expect(ringsOf(town, MO)).toEqual(['15:06:00']);
    expect(ringsOf(town, DUTY)).toEqual(['15:06:00']);
    expect(await town.records.operatorEntries()).toMatchObject([{ what: 'a number may not be rung', kind: 'contact' }]);
    await mind(town, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS);
  });

  it("is passed over for the same person's other number", async () => {
    town = await openTown({ organisation: RIVERSIDE });
    await becomes(MO, ABROAD);
    await samIsMissed(town);
    await town.passes('4m');
    expect([ringsOf(town, ABROAD), ringsOf(town, MO_AT_HOME).at(0)]).toEqual([[], '15:09:00']);
    await mind(town, BEA, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS);
  });

  it("is the worker's own: their reminder goes nowhere, and the buddy is asked all the same", async () => {
    town = await openTown({ organisation: RIVERSIDE });
    await town.phone(SAM).texts('START 60');
    await town.phone(SAM).expectsText(/On until/);
    await becomes(SAM, ABROAD);
    await town.passes('1h6m');
    expect(ringsOf(town, ABROAD)).toEqual([]);
    expect(ringsOf(town, BEA)).toEqual(['15:06:00']);
    expect(await town.records.operatorEntries()).toHaveLength(1);
    await mind(town, BEA, DUTY);
  });

  it("is the line's own by now: the line never rings itself, and readiness tells", async () => {
    town = await openTown({ organisation: RIVERSIDE, carriers: ['twilio', 'vonage'] });
    const [first, second] = town.parts.lineNumbers;
    await town
      .knex('organisation')
      .update({
        duty: JSON.stringify([first]),
        last_resort: JSON.stringify({ name: 'Out of hours team', phone: second }),
      });
    await becomes(BEA, first ?? '');
    await samIsMissed(town);
    expect(ringsOf(town, MO)).toEqual(['15:06:00']);
    await town.passes('7m');
    expect(await town.records.contacts({ to: first ?? '' })).toEqual([]);
    expect(await town.records.contacts({ to: second ?? '' })).toEqual([]);
    expect(await town.records.operatorEntries()).toMatchObject([{ what: 'a number may not be rung', kind: 'contact' }]);
    const { lines, isReady } = await readySheet(town.knex, 'North', town.now(), town.parts);
    expect(isReady).toBe(false);
    const own = /✗ +(.*\S) +the number that begins \+\d{4} is a number of the line itself/;
    expect(lines.flatMap((line) => own.exec(line)?.[1] ?? [])).toEqual([
      'The duty desk',
      'Out of hours team',
      'Bea Lindqvist (4022)',
    ]);
    await mind(town, MO, MO_AT_HOME, IRA);
  });

  it("is the line's own: words that it does not understand go to those who can be reached", async () => {
    town = await openTown({ organisation: RIVERSIDE });
    await becomes(BEA, town.parts.lineNumbers[0] ?? '');
    await town.phone(SAM).texts('START 60');
    await town.phone(SAM).texts('the dog sleeps in the shed');
    await town.passes('5s');
    const told = await town.records.contacts({ channel: 'text' });
    expect(told.filter(({ to }) => to === MO || to === IRA)).not.toEqual([]);
    await mind(town, SAM, MO, IRA);
  });

  it("is a stranger's who asks for help by text: no answer goes there, but people hear of it", async () => {
    town = await openTown({ organisation: RIVERSIDE });
    await town.phone(ABROAD).texts('SOS please help');
    await town.settle();
    expect(await town.records.contacts({ to: ABROAD })).toMatchObject([
      { status: 'failed', errorCode: 'may-not-be-rung' },
    ]);
    expect(ringsOf(town, DUTY)).toHaveLength(1);
    expect(await town.records.operatorEntries()).toEqual([]);
    await mind(town, DUTY, OUT_OF_HOURS);
  });
});
