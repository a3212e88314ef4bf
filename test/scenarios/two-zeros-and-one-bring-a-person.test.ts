import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BEA, DUTY, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

const STRANGER = '+447700900199';

describe('two zeros and 1', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE });
  });
  afterEach(async () => {
    await town.close();
  });

  it.each([
    ['00#', '1'],
    ['00', '1'],
    ['001#', ''],
    ['001', ''],
  ])('two zeros and 1 bring a person from any phone, with or without a hash: %s %s', async (...keys) => {
    const strange = await town.phone(STRANGER).dials();
    for (const key of keys.filter((one) => one !== '')) {
      await strange.presses(key);
      if (!key.endsWith('#')) await town.passes('10s');
    }
    const duty = await town.phone(DUTY).answersCall();
    await duty.presses('1');
    await town.passes('3s');
    strange.hears(/Connected with/);
    await strange.hangsUp();
    const own = await town.phone(SAM).dials();
    await own.presses(keys[0] ?? '');
    await town.passes('10s');
    own.hears(/Thank you\. One moment\. (Your PIN, please\. ?)+$/);
    await own.hangsUp();
    expect(await town.records.alarms()).toMatchObject([{ kind: 'panic', status: 'raised' }]);
    for (const number of [BEA, MO, IRA]) await town.phone(number).minds('what came so far');
  });

  it('001 is a staff number if somebody has it', async () => {
    await town.abandon();
    town = await openTown({ organisation: RIVERSIDE.replace('"4030"', '"001"') });
    const call = await town.phone(STRANGER).dials();
    await call.presses('001#');
    call.hears(/Your PIN, then hash\.$/);
    await call.presses('8462#');
    call.hears(/For the office, press 0/);
    await call.hangsUp();
  });
});
