import { describe, expect, it } from '@jest/globals';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, withoutDuty } from '../harness/riverside.ts';
import { SECOND_DUTY, STRANGER, TWO_ON_DUTY, twoOnDuty } from './two-on-duty.ts';

describe('0, then 1: a caller is put through to the office', () => {
  const here = twoOnDuty();

  it('rings the duty numbers in turn; who answers hears who it is and is joined with the caller', async () => {
    const call = await here.sam.rings('7294', '0');
    call.hears(/The office: press 1\.$/);
    await call.presses('1');
    call.hears(/^Thank you\. One moment\.$/);
    const first = await here.town.phone(DUTY).expectsCall();
    await here.town.passes('25s');
    expect(first.status).toBe('no-answer');
    const second = await here.town.phone(SECOND_DUTY).answersCall();
    second.hears(/^(Riverside lone-working line\. A caller for the office\. Press 1\. ?){3}$/);
    await second.presses('1');
    second.hears(/^It is Sam Okoro\. They asked for a person\. They may not be alone\./);
    await here.town.passes('3s');
    call.hears(/^Connected with .*$/);
    second.hears(/Connected with .*$/);
    await here.town.passes('10m');
    expect(call.isOver).toBe(false);
    await second.hangsUp();
    call.hears(/Thank you\.$/);
    expect(call.isOver).toBe(true);
    await here.town.passes('5m');
    expect(await here.alarms()).toEqual([]);
  });

  it('voicemail on duty counts as nobody', async () => {
    here.town.phone(DUTY).answers('voicemail');
    const call = await here.sam.rings('7294', '0', '1');
    await here.town.passes('58s');
    expect(call.isOver).toBe(false);
    expect(await here.alarms()).toEqual([]);
    await here.town.passes('5s');
    call.hears(/Thank you\. One moment\. Your PIN, please\.$/);
    await here.expectPanic();
    await here.town.phone(DUTY).ignores({ calls: 2 });
    await here.town.phone(SECOND_DUTY).ignores({ calls: 1 });
  });

  it('nobody within 60 s is a panic', async () => {
    const call = await here.sam.rings('7294', '0', '1');
    await here.town.phone(DUTY).expectsCall();
    await here.town.passes('25s');
    await here.town.phone(SECOND_DUTY).expectsCall();
    await here.town.passes('33s');
    expect(await here.alarms()).toEqual([]);
    await here.town.passes('4s');
    call.hears(/Your PIN, please\.$/);
    await here.expectPanic();
  });

  it('a single duty number is rung twice meanwhile', async () => {
    await here.town.close();
    await here.opens(RIVERSIDE);
    const call = await here.sam.rings('7294', '0', '1');
    await here.town.phone(DUTY).expectsCall();
    await here.town.passes('46s');
    const second = await here.town.phone(DUTY).answersCall();
    await second.presses('1');
    await here.town.passes('3s');
    call.hears(/Connected with/);
    await call.hangsUp();
  });

  it('a person who presses 1 after that minute is not left waiting in an empty room', async () => {
    await here.town.close();
    await here.opens(RIVERSIDE);
    await here.sam.rings('7294', '0', '1');
    await here.town.phone(DUTY).expectsCall();
    await here.town.passes('55s');
    const late = await here.town.phone(DUTY).answersCall();
    await here.town.passes('7s');
    await here.expectPanic();
    await late.presses('1');
    late.hears(/They have gone\. Thank you\.$/);
  });

  it('the office is no longer rung once the caller has left', async () => {
    const call = await here.sam.rings('7294', '0', '1');
    const duty = await here.town.phone(DUTY).expectsCall();
    await call.hangsUp();
    expect(duty.isOver).toBe(true);
    await here.expectLeft();
    await here.town.passes('2m');
    expect(await here.alarms()).toEqual([]);
  });

  it.each(['twilio', 'vonage'] as const)(
    'a caller who leaves while the desk hears who it is: nobody waits in an empty room, on %s',
    async (carrier) => {
      await here.town.abandon();
      await here.opens(TWO_ON_DUTY, [carrier]);
      const call = await here.sam.rings('7294', '0', '1');
      const duty = await here.town.phone(DUTY).answersCall();
      await duty.presses('1');
      duty.hears(/It is Sam Okoro/);
      await call.hangsUp();
      await here.town.passes('3s');
      duty.hears(/They have gone\. Thank you\.$/);
      expect(duty.isOver).toBe(true);
      await here.town.phone(DUTY).ignores({ texts: 1 });
      await here.town.phone(SECOND_DUTY).ignores({ texts: 1 });
      await here.town.phone(OUT_OF_HOURS).ignores({ texts: 1 });
    },
  );

  it('under a covert alarm the office is not asked to ring a caller who left', async () => {
    const call = await here.sam.rings('3851', '0', '1');
    await here.town.phone(DUTY).expectsCall();
    await call.hangsUp();
    await here.town.phone(BEA).ignores({ calls: 1, texts: 1 });
    await here.town.phone(MO).ignores({ calls: 1, texts: 1 });
    await here.town.phone(IRA).ignores({ calls: 1, texts: 1 });
    await here.town.passes('30s');
    await here.town.phone(MO_AT_HOME).ignores({ calls: 1 });
  });

  it('a person who answers after the caller has left is told so', async () => {
    const call = await here.sam.rings('7294', '0', '1');
    const duty = await here.town.phone(DUTY).answersCall();
    await call.hangsUp();
    await here.expectLeft();
    await duty.presses('1');
    duty.hears(/They have gone\. Thank you\.$/);
    await here.town.passes('2m');
  });

  it('rings the managers if no duty number is named', async () => {
    await here.town.close();
    await here.opens(withoutDuty(RIVERSIDE));
    const call = await here.sam.rings('7294', '0', '1');
    await (await here.town.phone(MO).expectsCall()).declines();
    const home = await here.town.phone(MO_AT_HOME).answersCall();
    await home.presses('1');
    home.hears(/It is Sam Okoro/);
    await here.town.passes('3s');
    call.hears(/Connected with/);
    await call.hangsUp();
    expect(home.isOver).toBe(true);
  });

  it('an unknown caller is put through too, without a name, whatever staff number they gave', async () => {
    const call = await here.town.phone(STRANGER).rings('4021#', '00#', '00#', '1');
    call.hears(/One moment\.$/);
    await here.expectNotice();
    await here.expectPanic();
    const duty = await here.town.phone(DUTY).answersCall();
    await duty.presses('1');
    duty.hears(/We do not know who it is\./);
    expect(duty.everything()).not.toMatch(/Sam/);
    await here.town.passes('3s');
    call.hears(/Connected with/);
    await call.hangsUp();
  });
});
