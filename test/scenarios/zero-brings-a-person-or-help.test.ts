import { describe, expect, it } from '@jest/globals';
import { BEA, DUTY, IRA, MO, OUT_OF_HOURS } from '../harness/riverside.ts';
import { SECOND_DUTY, STRANGER, twoOnDuty } from './two-on-duty.ts';

describe('0 brings a person, or help', () => {
  const here = twoOnDuty();

  it('star goes back to the menu', async () => {
    const call = await here.sam.rings('7294', '0', '*');
    call.hears(/The office: press 1\. To start, press 1/);
    await call.hangsUp();
    await here.town.passes('1m');
    expect(await here.alarms()).toEqual([]);
  });

  it('0 again is a panic at once, and the PIN prompt that follows looks like any other', async () => {
    const call = await here.sam.rings('7294', '0', '0');
    call.hears(/The office: press 1\. Thank you\. One moment\. Your PIN, please\.$/);
    await here.expectPanic();
    await call.hangsUp();
  });

  it.each(['silence', '5', 'hanging up'])('%s is a panic after 30 s', async (what) => {
    const call = await here.sam.rings('7294', '0');
    if (what === 'silence') await call.staysSilent();
    else if (what === '5') await call.presses('5');
    else await call.hangsUp();
    if (what !== 'hanging up') call.hears(/The office: press 1\. Thank you\. One moment\. Your PIN, please\.$/);
    await here.town.passes('29s');
    expect(await here.alarms()).toEqual([]);
    await here.town.passes('1s');
    await here.expectPanic();
  });

  it('silence, then the PIN: no alarm', async () => {
    const call = await here.sam.rings('7294', '0');
    await call.staysSilent();
    await call.presses('7294');
    call.hears(/To start, press 1\. For the rest, press star\.$/);
    await call.hangsUp();
    await here.town.passes('2m');
    expect(await here.alarms()).toEqual([]);
  });

  it('a hang-up, then the PIN in another call: no alarm', async () => {
    await (await here.sam.rings('7294', '0')).hangsUp();
    await here.town.passes('15s');
    await (await here.sam.rings('7294')).hangsUp();
    await here.town.passes('2m');
    expect(await here.alarms()).toEqual([]);
  });

  it('a wrong PIN cancels nothing', async () => {
    const call = await here.sam.rings('7294', '0');
    await call.staysSilent();
    await call.presses('7295');
    await here.town.passes('30s');
    await here.expectPanic();
  });

  it('a hang-up that the carrier never reports counts all the same', async () => {
    const call = await here.sam.rings('7294', '0');
    here.town.exchange.setFaults({ statusCallbacks: 'missing' });
    await call.hangsUp();
    await here.town.passes('1m5s');
    here.town.exchange.setFaults({ statusCallbacks: 'in-order' });
    await here.expectPanic();
  });

  it('zeros at the PIN of a known phone', async () => {
    const call = await here.sam.rings('0000');
    call.hears(/Your PIN, please\. Thank you\. One moment\. Your PIN, please\.$/);
    await here.expectPanic();
  });

  it.each([
    ['a number of minutes', ['7294', '1', '0', '00#']],
    ['minutes more', ['7294', '3', '0', '00#']],
    ['a number of minutes, as 112,', ['7294', '1', '0', '112#']],
    ['minutes until we ring, as 911,', ['7294', '5', '911#']],
    ["a colleague's staff number, as 999,", ['7294', '6', '999#']],
    ['a number of minutes, one by one,', ['7294', '1', '0', '0#', '0#']],
  ])('zeros at %s are a cry', async (_what, keys) => {
    const call = await here.sam.rings(...keys);
    call.hears(/Thank you\. One moment\. Your PIN, please\.$/);
    await here.expectPanic();
    expect(await here.town.records.visits()).toEqual([]);
  });

  it('two zeros and silence are enough, one zero is not', async () => {
    const call = await here.sam.rings('0');
    await here.town.passes('10s');
    call.hears(/That didn't work\. Once more, please\./);
    expect(await here.alarms()).toEqual([]);
    await call.presses('00');
    await here.town.passes('10s');
    call.hears(/^Thank you\. One moment\. Your PIN, please\.$/);
    await here.expectPanic();
  });

  it.each(['999', '112', '911'])(
    '%s at the PIN is a cry, and at the staff number leads to the office, as two zeros do',
    async (number) => {
      const call = await here.sam.rings(number);
      await here.town.passes('10s');
      call.hears(/Your PIN, please\. Thank you\. One moment\. Your PIN, please\.$/);
      await call.hangsUp();
      await here.expectPanic();
      const strange = await here.town.phone(STRANGER).rings(`${number}#`);
      strange.hears(/^Riverside office\. Your staff number, then hash\. The office: press 1\.$/);
      await strange.presses('*');
      await strange.hangsUp();
    },
  );

  it('a single 0 twice, slowly or with a key lost: case U1 of the trials', async () => {
    const call = await here.sam.rings('0');
    await here.town.passes('10s');
    call.hears(/Once more, please/);
    await call.presses('0');
    await here.town.passes('10s');
    call.hears(/^Thank you\. One moment\. Your PIN, please\.$/);
    await call.hangsUp();
    await here.expectPanic();
    const strange = await here.town.phone(STRANGER).rings('0#', '0#');
    strange.hears(/The office: press 1\.$/);
    await strange.presses('*');
    await strange.hangsUp();
  });

  it('a short entry has three tries, as a wrong one has: case U2 of the trials', async () => {
    const call = await here.sam.rings('4');
    await here.town.passes('10s');
    await call.presses('821');
    await here.town.passes('10s');
    call.hears(/Once more, please\. Riverside office\. Your PIN, please\.$/);
    await call.presses('7294');
    call.hears(/To start, press 1/);
    await call.hangsUp();
    expect(await here.alarms()).toEqual([]);
  });

  it('zeros after a staff number call help at once for whoever has it: the PIN may never come', async () => {
    const call = await here.town.phone(STRANGER).rings('4021#', '00#');
    call.hears(/Thank you\. One moment\. .*Your staff number, then hash\.$/);
    await here.expectNotice();
    await call.hangsUp();
    for (const number of [BEA, MO, IRA]) await here.town.phone(number).expectsText(/: urgent\./);
    const bea = await here.town.phone(BEA).answersCall();
    await bea.presses('1');
    bea.hears(/Help is asked for Sam Okoro.*They rang from 0 7, 7 0 0, 9 0 0, 1 9 9\./);
    await bea.presses('1', '15#');
    await bea.hangsUp();
    // Then they say who they are: it is no check-in, and nobody reads that it is over.
    await (await here.town.phone(STRANGER).rings('00#', '0', '4021#', '7294#')).hangsUp();
    expect(await here.alarms()).toEqual(['panic taken']);
    await here.town.phone(BEA).expectsText(/^A, news:/);
    for (const number of [MO, IRA]) await here.town.phone(number).ignores({ texts: 1, calls: 1 });
  });

  it('from an unknown phone zeros lead to the office, and help is called once a number says for whom', async () => {
    const call = await here.town.phone(STRANGER).rings('00#');
    call.hears(/^Riverside office\. Your staff number, then hash\. The office: press 1\.$/);
    await call.presses('0');
    call.hears(/^Thank you\. One moment\. .*Your staff number, then hash\.$/);
    await here.expectNotice();
    await here.town.passes('5s');
    expect(await here.alarms()).toEqual([]);
    await call.presses('4021#');
    await here.town.passes('1s');
    expect(await here.alarms()).toEqual(['panic raised']);
    await call.presses('7294#');
    call.hears(/To start, press 1/);
    await here.expectPanic();
  });

  it('an unknown caller who comes back from the office, or says nothing there, is asked who they are', async () => {
    const back = await here.town.phone(STRANGER).rings('00#', '*');
    back.hears(/The office: press 1\. .*Your staff number, then hash\.$/);
    await back.hangsUp();
    const silent = await here.town.phone(STRANGER).rings('00#');
    await silent.staysSilent();
    silent.hears(/The office: press 1\. Thank you\. One moment\. .*Your staff number, then hash\.$/);
    await here.expectNotice();
    await silent.hangsUp();
    await here.town.passes('2m');
    expect(await here.alarms()).toEqual([]);
  });

  it('nobody on duty for an unknown caller: help is called once they have said for whom', async () => {
    here.town.phone(DUTY).answers('off');
    here.town.phone(SECOND_DUTY).answers('off');
    const call = await here.town.phone(STRANGER).rings('00#', '1');
    await here.town.passes('30s');
    call.hears(/Who is it about\? Their staff number, then hash\.$/);
    await call.presses('4021#');
    await here.expectPanic();
    await here.town.phone(DUTY).ignores({ calls: 3 });
    await here.town.phone(SECOND_DUTY).ignores({ calls: 3 });
    await here.town.phone(OUT_OF_HOURS).ignores({ calls: 1, texts: 1 });
  });
});
