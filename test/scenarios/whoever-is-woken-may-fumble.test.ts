import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, ringsOf, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';

describe('whoever is woken and presses wrong keys', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    await samIsMissed(town);
  });
  afterEach(async () => {
    await mind(town, SAM, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS);
    await town.close();
  });

  it('is asked twice more, and the third key counts', async () => {
    const call = await town.phone(BEA).answersCall();
    for (const key of ['5', '4']) {
      await call.presses(key);
      call.hears(/That didn't work\. Once more, please\. Riverside lone-working line\. Urgent\. Press 1\./);
    }
    await call.presses('1');
    call.hears(/^Ring Sam once\. Sam Okoro was expected out at three o'clock/);
    await call.presses('7', '5');
    call.hears(/To deal with it, press 1\./);
    await call.presses('1', '15#');
    call.hears(/News by/);
    await call.hangsUp();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro missed taken']);
  });

  it('hears after three what follows: they are rung again as after silence, and the others in their time', async () => {
    const call = await town.phone(BEA).answersCall();
    await call.presses('5', '4', '7');
    call.hears(/That was not 1\. We ring you again, and others too\.$/);
    expect(call.isOver).toBe(true);
    expect(await alarmsIn(town)).toEqual(['Sam Okoro missed raised']);
    await town.passes('30s');
    expect(ringsOf(town, BEA)).toHaveLength(2);
    await town.passes('2m30s');
    expect(ringsOf(town, MO).length + ringsOf(town, MO_AT_HOME).length).toBeGreaterThan(0);
    expect(ringsOf(town, IRA)).toEqual(['15:09:00']);
  });
});
