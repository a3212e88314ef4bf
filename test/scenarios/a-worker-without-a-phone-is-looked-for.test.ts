import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BEA, EVERYBODY, RIVERSIDE } from '../harness/riverside.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';

const PHONELESS = RIVERSIDE.replace('phones: ["+447700900101"], pin: "7294"', 'pin: "7294"');
const BOX = '+447700900199';

describe('a worker of whom no phone is on record', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: PHONELESS, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await mind(town, ...EVERYBODY);
    await town.close();
  });

  const callsIn = async (...keys: string[]): Promise<void> => {
    const call = await town.phone(BOX).dials();
    await call.presses('4021#', '7294#', ...keys);
    await call.hangsUp();
  };

  it('starts and ends a visit from any phone', async () => {
    await callsIn('1', '1');
    expect((await town.records.visit()).status).toBe('open');
    await callsIn('2');
    expect((await town.records.visit()).status).toBe('ended');
    expect(await alarmsIn(town)).toEqual([]);
  });

  it('is missed: the buddy is asked, as of anybody', async () => {
    await callsIn('1', '1');
    await town.passes('37m');
    await town.phone(BEA).expectsText(/urgent/);
    await town.phone(BEA).expectsCall();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro missed raised']);
  });

  it('calls for help with two zeros', async () => {
    await callsIn('0', '0');
    await town.passes('1s');
    await town.phone(BEA).expectsCall();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro panic raised']);
  });
});
