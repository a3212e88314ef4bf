import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Call, Phone } from '../harness/phones.ts';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

describe('a worker whose visit should have ended is asked', () => {
  let town: Town;
  let sam: Phone;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    sam = town.phone(SAM);
    await sam.rings('7294', '1', '1');
    await town.passes('25m');
    await sam.expectsText(/^It is nearly 14:30\. OUT if you have left, MORE 30 for longer\.$/);
    await town.passes('5m');
    await sam.expectsText(/^Have you left\? OUT\. Still there\? MORE 30\. Or ring us\.$/);
  });
  afterEach(async () => {
    await town.close();
  });

  async function overdueCall(...keys: string[]): Promise<Call> {
    await town.passes('2m');
    const call = await sam.answersCall();
    await call.presses(...keys);
    return call;
  }

  async function visit(): Promise<string> {
    const { status, deadline } = await town.records.visit();
    return `${status} ${deadline?.toISOString().slice(11, 16)}`;
  }

  it('PIN, yes: it is ended', async () => {
    const call = await overdueCall();
    call.hears(/^Riverside office\. Your PIN, please\.$/);
    await call.presses('7294');
    call.hears(/^Have you finished\? Yes, 1\. No, 2\.$/);
    await call.presses('1');
    call.hears(/^Thank you\. Your visit is ended\.$/);
    await town.passes('3h');
    expect(await visit()).toBe('ended 14:47');
    expect(await town.records.alarms()).toEqual([]);
  });

  it('PIN, no, a length: it goes on for that long from now', async () => {
    const call = await overdueCall('7294', '2');
    call.hears(/How many half hours, one to eight\? For minutes, press 0\.$/);
    await call.presses('1');
    call.hears(/^Thank you\. Until three oh two\.$/);
    expect(await visit()).toBe('open 15:02');
    (await sam.rings('7294', '2')).hears(/ended/);
  });

  it('PIN, no, minutes: fewer minutes than the PIN alone would give count as they are', async () => {
    const call = await overdueCall('7294', '2', '0', '10#');
    call.hears(/Thank you\. Until two forty-two\.$/);
    (await sam.rings('7294', '2')).hears(/ended/);
  });

  it.each([
    [
      'silence',
      async (call: Call) => {
        await call.staysSilent();
        await call.staysSilent();
      },
    ],
    [
      'silence at the length',
      async (call: Call) => {
        await call.presses('2');
        await call.staysSilent();
        await call.staysSilent();
      },
    ],
    [
      'other keys',
      async (call: Call) => {
        await call.presses('7', '7');
      },
    ],
    [
      'silence at the minutes',
      async (call: Call) => {
        await call.presses('2', '0');
        await call.staysSilent();
        await call.staysSilent();
      },
    ],
  ])('PIN and %s: it goes on for a quarter of an hour, and the call says so', async (_what, act) => {
    const call = await overdueCall('7294');
    await act(call);
    call.hears(/You're down until two forty-seven\.$/);
    expect(await visit()).toBe('open 14:47');
    (await sam.rings('7294', '2')).hears(/ended/);
  });

  it('PIN and a hang-up: the same, without words', async () => {
    await (await overdueCall('7294')).hangsUp();
    await town.passes('5m');
    expect(await visit()).toBe('open 14:47');
    (await sam.rings('7294', '2')).hears(/ended/);
    await town.passes('1h');
  });

  it("a PIN in a call of the worker's own extends it as well", async () => {
    const call = await sam.rings('7294');
    call.hears(/You're down until quarter to three\. To end, press 2/);
    await call.presses('2');
    call.hears(/ended/);
    await town.passes('1h');
  });

  it('star repeats it, and office and zeros work as elsewhere', async () => {
    const call = await overdueCall('7294', '*');
    call.hears(/Have you finished\? Yes, 1\. No, 2\. Have you finished\? Yes, 1\. No, 2\.$/);
    await call.presses('0');
    call.hears(/^The office: press 1\.$/);
    await call.presses('*');
    call.hears(/You're down until two forty-seven/);
    await call.presses('2');
    call.hears(/ended/);
  });

  it('zeros instead of a PIN are a panic', async () => {
    const call = await overdueCall('0000');
    call.hears(/Thank you\. One moment\. Your PIN, please\.$/);
    for (const number of [BEA, MO, IRA]) {
      await town.phone(number).expectsText(/urgent/);
      await town.phone(number).expectsCall();
    }
    await call.hangsUp();
  });

  it('wrong PINs, silence, a hang-up: it rings once more, then others are asked', async () => {
    const call = await overdueCall('1111', '2222', '3333');
    call.hears(/That didn't work\. Once more, please\. That didn't work\. Once more, please\. Thank you\. Goodbye\.$/);
    await town.passes('20s');
    const again = await sam.answersCall();
    await again.staysSilent();
    await again.staysSilent();
    again.hears(/Nothing has changed\.$/);
    expect(await visit()).toBe('overdue 14:30');
    await town.passes('4m');
    await town.phone(BEA).expectsText(/urgent/);
    await town.phone(BEA).expectsCall();
    const call2 = await sam.rings('7294');
    call2.hears(/You're down until/);
    await call2.presses('2');
    await town.phone(BEA).expectsText(/A is over: they checked in themselves/);
    await town.passes('1h');
  });

  it('a worker who answers after a text ended the visit is thanked', async () => {
    const call = await overdueCall();
    await sam.texts('OUT');
    await sam.expectsText(/Your visit is ended/);
    await call.presses('7294');
    call.hears(/Thank you\.$/);
    expect(call.isOver).toBe(true);
    await town.passes('1h');
  });

  it('an extension while the phone rings stops the ringing', async () => {
    await town.passes('2m');
    const call = await sam.expectsCall();
    await sam.texts('MORE 30');
    await sam.expectsText(/^On until 15:02\./);
    expect(call.isOver).toBe(true);
    await town.passes('24m');
    await sam.texts('OUT');
    await sam.expectsText(/ended/);
    await town.passes('1h');
  });
});
