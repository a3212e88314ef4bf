import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { testCall } from '../../src/cli/doctor/test-call.ts';
import { recordSweep } from '../../src/records/sweeps.ts';
import { RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

describe('doctor --call', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE });
    await recordSweep(town.knex, 'a worker', town.now());
  });
  afterEach(() => town.close());

  it('rings somebody through the running service, and tells of the key', async () => {
    const result = testCall(town.parts, '4021');
    while ((await town.records.contacts()).length === 0);
    await town.settle();
    const call = await town.phone(SAM).expectsCall();
    await call.answers();
    call.hears(/^(Riverside office\. This is a test\. Press 1\. ?){3}$/);
    await call.presses('1');
    expect(await result).toEqual({
      isWell: true,
      lines: ['✓  Sam Okoro was rung by twilio and pressed a key, 0 s after it was asked for.'],
    });
    expect(call.isOver).toBe(true);
  });

  it('tells when nobody presses anything, and has the phone stop ringing', async () => {
    expect(await testCall(town.parts, '4021', 0)).toMatchObject({
      isWell: false,
      lines: [expect.stringMatching(/never sent/), expect.any(String)],
    });
    await town.settle();
    expect(town.exchange.calls()).toEqual([]);
  });

  it('rings nobody who is out, unknown, or without a running service', async () => {
    await expect(testCall(town.parts, '9999')).rejects.toThrow('Nobody has the staff number 9999.');
    await town.phone(SAM).texts('START 60');
    await town.phone(SAM).ignores({ texts: 1 });
    await expect(testCall(town.parts, '4021')).rejects.toThrow(/on a visit/);
    await town.phone(SAM).texts('OUT');
    await town.phone(SAM).ignores({ texts: 1 });
    await town.knex('sweep').delete();
    await expect(testCall(town.parts, '4021')).rejects.toThrow(/No Buddyline service is running/);
  });
});
