import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HARBOUR, HARBOUR_DUTY, HARBOUR_LAST_RESORT, INES, KIT, ROWAN, SHARED, TEO } from '../harness/harbour.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';

/** Kit is 5516. Ines is Kit's only buddy. Her phone is beside Kit once Kit has called for help from it. */
describe("a call for help from a colleague's phone does not ring that phone", () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: HARBOUR, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await mind(town, INES, ROWAN, TEO, KIT, SHARED, HARBOUR_DUTY, HARBOUR_LAST_RESORT);
    await town.close();
  });

  /** How many texts and calls a phone has had about Kit's alarm, which may be one of two. */
  async function askedAboutKit(to: string): Promise<number> {
    const kits = (await town.records.alarms()).filter(({ worker }) => worker === 'Kit Farrow').map(({ id }) => id);
    const contacts = await town.records.contacts({ to });
    return contacts.filter(({ alarmId }) => alarmId !== null && kits.includes(alarmId)).length;
  }

  it('even if it is the only buddy who lent it: the manager is asked', async () => {
    const call = await town.phone(INES).dials();
    await call.pressesUntilItEnds('5516', '00#');
    await call.hangsUp();
    await town.passes('1s');
    expect(await alarmsIn(town)).toContain('Kit Farrow panic raised');
    await town.passes('20m');
    expect(await askedAboutKit(TEO)).not.toBe(0);
    expect(await askedAboutKit(INES)).toBe(0);
  });

  it('others are asked where the lender had the alarm before', async () => {
    await town.phone(KIT).asks('START 60 12 Elm Road', /^On until 15:00/);
    await town.passes('1h5m58s');
    const call = await town.phone(INES).dials();
    await call.presses('5516');
    await town.passes('3s');
    await mind(town, INES);
    await town.phone(INES).asks('TAKE A 30', /^A: /);
    expect(await alarmsIn(town)).toEqual(['Kit Farrow missed taken']);
    const before = await askedAboutKit(INES);
    await call.presses('00#');
    await call.hangsUp();
    await town.passes('1s');
    expect(await alarmsIn(town)).toContain('Kit Farrow panic raised');
    await town.passes('5m');
    expect(await askedAboutKit(TEO)).not.toBe(0);
    expect(await askedAboutKit(INES)).toBe(before);
  });
});
