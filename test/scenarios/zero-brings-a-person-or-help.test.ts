import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Phone } from '../harness/phones.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM, withoutDuty } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

const SECOND_DUTY = '+441632960501';
const TWO_ON_DUTY = RIVERSIDE.replace(`duty: ["${DUTY}"]`, `duty: ["${DUTY}", "${SECOND_DUTY}"]`);
const STRANGER = '+447700900199';

describe('0 brings a person, or help', () => {
  let town: Town;
  let sam: Phone;
  const at = async (organisation: string, carriers: ('twilio' | 'vonage')[] = ['twilio']): Promise<void> => {
    town = await openTown({ organisation, at: '2026-11-23T14:00:00Z', carriers });
    sam = town.phone(SAM);
  };
  beforeEach(async () => {
    await at(TWO_ON_DUTY);
  });
  afterEach(async () => {
    await town.close();
  });

  async function expectPanic(): Promise<void> {
    for (const number of [BEA, MO, IRA]) {
      await town.phone(number).expectsText(/^Riverside lone-working line: urgent\./);
      await town.phone(number).expectsCall();
    }
    expect(await alarms()).toEqual(['panic raised']);
  }

  /** The people who must be told of an unknown caller get their texts, so that nobody who asks for help is lost. */
  async function expectNotice(): Promise<void> {
    for (const number of [DUTY, SECOND_DUTY, OUT_OF_HOURS]) {
      await town
        .phone(number)
        .expectsText(
          /asked for a person and got none\. Ring as the ordinary office: they may not be alone\.\n\+447700900199$/,
        );
    }
  }

  /** The office is told of a worker who asked for it and hung up. */
  async function expectLeft(): Promise<void> {
    for (const number of [DUTY, SECOND_DUTY, OUT_OF_HOURS]) {
      await town
        .phone(number)
        .expectsText(
          /a colleague asked for the office and hung up before anybody was there\..*\nSam Okoro, \+447700900101$/,
        );
    }
  }

  async function alarms(): Promise<string[]> {
    return (await town.records.alarms()).map(({ kind, status }) => `${kind} ${status}`);
  }

  describe('1: put through', () => {
    it('rings the duty numbers in turn; who answers hears who it is and is joined with the caller', async () => {
      const call = await sam.rings('7294', '0');
      call.hears(/The office: press 1\.$/);
      await call.presses('1');
      call.hears(/^Thank you\. One moment\.$/);
      const first = await town.phone(DUTY).expectsCall();
      await town.passes('25s');
      expect(first.status).toBe('no-answer');
      const second = await town.phone(SECOND_DUTY).answersCall();
      second.hears(/^(Riverside lone-working line\. A caller for the office\. Press 1\. ?){3}$/);
      await second.presses('1');
      second.hears(/^It is Sam Okoro\. They asked for a person\. They may not be alone\./);
      await town.passes('3s');
      call.hears(/^Connected with .*$/);
      second.hears(/Connected with .*$/);
      await town.passes('10m');
      expect(call.isOver).toBe(false);
      await second.hangsUp();
      call.hears(/Thank you\.$/);
      expect(call.isOver).toBe(true);
      await town.passes('5m');
      expect(await alarms()).toEqual([]);
    });

    it('voicemail on duty counts as nobody', async () => {
      town.phone(DUTY).answers('voicemail');
      const call = await sam.rings('7294', '0', '1');
      await town.passes('58s');
      expect(call.isOver).toBe(false);
      expect(await alarms()).toEqual([]);
      await town.passes('5s');
      call.hears(/Thank you\. One moment\. Your PIN, please\.$/);
      await expectPanic();
      await town.phone(DUTY).ignores({ calls: 2 });
      await town.phone(SECOND_DUTY).ignores({ calls: 1 });
    });

    it('nobody within 60 s is a panic', async () => {
      const call = await sam.rings('7294', '0', '1');
      await town.phone(DUTY).expectsCall();
      await town.passes('25s');
      await town.phone(SECOND_DUTY).expectsCall();
      await town.passes('33s');
      expect(await alarms()).toEqual([]);
      await town.passes('4s');
      call.hears(/Your PIN, please\.$/);
      await expectPanic();
    });

    it('a single duty number is rung twice meanwhile', async () => {
      await town.close();
      await at(RIVERSIDE);
      const call = await sam.rings('7294', '0', '1');
      await town.phone(DUTY).expectsCall();
      await town.passes('46s');
      const second = await town.phone(DUTY).answersCall();
      await second.presses('1');
      await town.passes('3s');
      call.hears(/Connected with/);
      await call.hangsUp();
    });

    it('a person who presses 1 after that minute is not left waiting in an empty room', async () => {
      await town.close();
      await at(RIVERSIDE);
      await sam.rings('7294', '0', '1');
      await town.phone(DUTY).expectsCall();
      await town.passes('55s');
      const late = await town.phone(DUTY).answersCall();
      await town.passes('7s');
      await expectPanic();
      await late.presses('1');
      late.hears(/They have gone\. Thank you\.$/);
    });

    it('the office is no longer rung once the caller has left', async () => {
      const call = await sam.rings('7294', '0', '1');
      const duty = await town.phone(DUTY).expectsCall();
      await call.hangsUp();
      expect(duty.isOver).toBe(true);
      await expectLeft();
      await town.passes('2m');
      expect(await alarms()).toEqual([]);
    });

    it.each(['twilio', 'vonage'] as const)(
      'a caller who leaves while the desk hears who it is: nobody waits in an empty room, on %s',
      async (carrier) => {
        await town.abandon();
        await at(TWO_ON_DUTY, [carrier]);
        const call = await sam.rings('7294', '0', '1');
        const duty = await town.phone(DUTY).answersCall();
        await duty.presses('1');
        duty.hears(/It is Sam Okoro/);
        await call.hangsUp();
        await town.passes('3s');
        duty.hears(/They have gone\. Thank you\.$/);
        expect(duty.isOver).toBe(true);
        await town.phone(DUTY).ignores({ texts: 1 });
        await town.phone(SECOND_DUTY).ignores({ texts: 1 });
        await town.phone(OUT_OF_HOURS).ignores({ texts: 1 });
      },
    );

    it('under a covert alarm the office is not asked to ring a caller who left', async () => {
      const call = await sam.rings('3851', '0', '1');
      await town.phone(DUTY).expectsCall();
      await call.hangsUp();
      await town.phone(BEA).ignores({ calls: 1, texts: 1 });
      await town.phone(MO).ignores({ calls: 1, texts: 1 });
      await town.phone(IRA).ignores({ calls: 1, texts: 1 });
      await town.passes('30s');
      await town.phone(MO_AT_HOME).ignores({ calls: 1 });
    });

    it('a person who answers after the caller has left is told so', async () => {
      const call = await sam.rings('7294', '0', '1');
      const duty = await town.phone(DUTY).answersCall();
      await call.hangsUp();
      await expectLeft();
      await duty.presses('1');
      duty.hears(/They have gone\. Thank you\.$/);
      await town.passes('2m');
    });

    it('rings the managers if no duty number is named', async () => {
      await town.close();
      await at(withoutDuty(RIVERSIDE));
      const call = await sam.rings('7294', '0', '1');
      await (await town.phone(MO).expectsCall()).declines();
      const home = await town.phone(MO_AT_HOME).answersCall();
      await home.presses('1');
      home.hears(/It is Sam Okoro/);
      await town.passes('3s');
      call.hears(/Connected with/);
      await call.hangsUp();
      expect(home.isOver).toBe(true);
    });

    it('an unknown caller is put through too, without a name, whatever staff number they gave', async () => {
      const call = await town.phone(STRANGER).rings('4021#', '00#', '00#', '1');
      call.hears(/One moment\.$/);
      await expectNotice();
      await expectPanic();
      const duty = await town.phone(DUTY).answersCall();
      await duty.presses('1');
      duty.hears(/We do not know who it is\./);
      expect(duty.everything()).not.toMatch(/Sam/);
      await town.passes('3s');
      call.hears(/Connected with/);
      await call.hangsUp();
    });
  });

  it('star goes back to the menu', async () => {
    const call = await sam.rings('7294', '0', '*');
    call.hears(/The office: press 1\. To start, press 1/);
    await call.hangsUp();
    await town.passes('1m');
    expect(await alarms()).toEqual([]);
  });

  it('0 again is a panic at once, and the PIN prompt that follows looks like any other', async () => {
    const call = await sam.rings('7294', '0', '0');
    call.hears(/The office: press 1\. Thank you\. One moment\. Your PIN, please\.$/);
    await expectPanic();
    await call.hangsUp();
  });

  it.each(['silence', '5', 'hanging up'])('%s is a panic after 30 s', async (what) => {
    const call = await sam.rings('7294', '0');
    if (what === 'silence') await call.staysSilent();
    else if (what === '5') await call.presses('5');
    else await call.hangsUp();
    if (what !== 'hanging up') call.hears(/The office: press 1\. Thank you\. One moment\. Your PIN, please\.$/);
    await town.passes('29s');
    expect(await alarms()).toEqual([]);
    await town.passes('1s');
    await expectPanic();
  });

  it('silence, then the PIN: no alarm', async () => {
    const call = await sam.rings('7294', '0');
    await call.staysSilent();
    await call.presses('7294');
    call.hears(/To start, press 1\. For the rest, press star\.$/);
    await call.hangsUp();
    await town.passes('2m');
    expect(await alarms()).toEqual([]);
  });

  it('a hang-up, then the PIN in another call: no alarm', async () => {
    await (await sam.rings('7294', '0')).hangsUp();
    await town.passes('15s');
    await (await sam.rings('7294')).hangsUp();
    await town.passes('2m');
    expect(await alarms()).toEqual([]);
  });

  it('a wrong PIN cancels nothing', async () => {
    const call = await sam.rings('7294', '0');
    await call.staysSilent();
    await call.presses('7295');
    await town.passes('30s');
    await expectPanic();
  });

  it('a hang-up that the carrier never reports counts all the same', async () => {
    const call = await sam.rings('7294', '0');
    town.exchange.setFaults({ statusCallbacks: 'missing' });
    await call.hangsUp();
    await town.passes('1m5s');
    town.exchange.setFaults({ statusCallbacks: 'in-order' });
    await expectPanic();
  });

  it('zeros at the PIN of a known phone', async () => {
    const call = await sam.rings('0000');
    call.hears(/Your PIN, please\. Thank you\. One moment\. Your PIN, please\.$/);
    await expectPanic();
  });

  it.each([
    ['a number of minutes', ['7294', '1', '0', '00#']],
    ['minutes more', ['7294', '3', '0', '00#']],
    ['a number of minutes, as 112,', ['7294', '1', '0', '112#']],
    ['minutes until we ring, as 911,', ['7294', '5', '911#']],
    ["a colleague's staff number, as 999,", ['7294', '6', '999#']],
    ['a number of minutes, one by one,', ['7294', '1', '0', '0#', '0#']],
  ])('zeros at %s are a cry', async (_what, keys) => {
    const call = await sam.rings(...keys);
    call.hears(/Thank you\. One moment\. Your PIN, please\.$/);
    await expectPanic();
    expect(await town.records.visits()).toEqual([]);
  });

  it('two zeros and silence are enough, one zero is not', async () => {
    const call = await sam.rings('0');
    await town.passes('10s');
    call.hears(/That didn't work\. Once more, please\./);
    expect(await alarms()).toEqual([]);
    await call.presses('00');
    await town.passes('10s');
    call.hears(/^Thank you\. One moment\. Your PIN, please\.$/);
    await expectPanic();
  });

  it.each(['999', '112', '911'])(
    '%s at the PIN is a cry, and at the staff number leads to the office, as two zeros do',
    async (number) => {
      const call = await sam.rings(number);
      await town.passes('10s');
      call.hears(/Your PIN, please\. Thank you\. One moment\. Your PIN, please\.$/);
      await call.hangsUp();
      await expectPanic();
      const strange = await town.phone(STRANGER).rings(`${number}#`);
      strange.hears(/^Riverside office\. Your staff number, then hash\. The office: press 1\.$/);
      await strange.presses('*');
      await strange.hangsUp();
    },
  );

  it('a single 0 twice, slowly or with a key lost: case U1 of the trials', async () => {
    const call = await sam.rings('0');
    await town.passes('10s');
    call.hears(/Once more, please/);
    await call.presses('0');
    await town.passes('10s');
    call.hears(/^Thank you\. One moment\. Your PIN, please\.$/);
    await call.hangsUp();
    await expectPanic();
    const strange = await town.phone(STRANGER).rings('0#', '0#');
    strange.hears(/The office: press 1\.$/);
    await strange.presses('*');
    await strange.hangsUp();
  });

  it('a short entry has three tries, as a wrong one has: case U2 of the trials', async () => {
    const call = await sam.rings('4');
    await town.passes('10s');
    await call.presses('821');
    await town.passes('10s');
    call.hears(/Once more, please\. Riverside office\. Your PIN, please\.$/);
    await call.presses('7294');
    call.hears(/To start, press 1/);
    await call.hangsUp();
    expect(await alarms()).toEqual([]);
  });

  it('zeros after a staff number call help at once for whoever has it: the PIN may never come', async () => {
    const call = await town.phone(STRANGER).rings('4021#', '00#');
    call.hears(/Thank you\. One moment\. .*Your staff number, then hash\.$/);
    await expectNotice();
    await call.hangsUp();
    for (const number of [BEA, MO, IRA]) await town.phone(number).expectsText(/: urgent\./);
    const bea = await town.phone(BEA).answersCall();
    await bea.presses('1');
    bea.hears(/Help is asked for Sam Okoro.*They rang from 0 7, 7 0 0, 9 0 0, 1 9 9\./);
    await bea.presses('1', '15#');
    await bea.hangsUp();
    // Then they say who they are: it is no check-in, and nobody reads that it is over.
    await (await town.phone(STRANGER).rings('00#', '0', '4021#', '7294#')).hangsUp();
    expect(await alarms()).toEqual(['panic taken']);
    await town.phone(BEA).expectsText(/^A, news:/);
    for (const number of [MO, IRA]) await town.phone(number).ignores({ texts: 1, calls: 1 });
  });

  it('from an unknown phone zeros lead to the office, and help is called once a number says for whom', async () => {
    const call = await town.phone(STRANGER).rings('00#');
    call.hears(/^Riverside office\. Your staff number, then hash\. The office: press 1\.$/);
    await call.presses('0');
    call.hears(/^Thank you\. One moment\. .*Your staff number, then hash\.$/);
    await expectNotice();
    await town.passes('5s');
    expect(await alarms()).toEqual([]);
    await call.presses('4021#');
    await town.passes('1s');
    expect(await alarms()).toEqual(['panic raised']);
    await call.presses('7294#');
    call.hears(/To start, press 1/);
    await expectPanic();
  });

  it('an unknown caller who comes back from the office, or says nothing there, is asked who they are', async () => {
    const back = await town.phone(STRANGER).rings('00#', '*');
    back.hears(/The office: press 1\. .*Your staff number, then hash\.$/);
    await back.hangsUp();
    const silent = await town.phone(STRANGER).rings('00#');
    await silent.staysSilent();
    silent.hears(/The office: press 1\. Thank you\. One moment\. .*Your staff number, then hash\.$/);
    await expectNotice();
    await silent.hangsUp();
    await town.passes('2m');
    expect(await alarms()).toEqual([]);
  });

  it('nobody on duty for an unknown caller: help is called once they have said for whom', async () => {
    town.phone(DUTY).answers('off');
    town.phone(SECOND_DUTY).answers('off');
    const call = await town.phone(STRANGER).rings('00#', '1');
    await town.passes('30s');
    call.hears(/Who is it about\? Their staff number, then hash\.$/);
    await call.presses('4021#');
    await expectPanic();
    await town.phone(DUTY).ignores({ calls: 3 });
    await town.phone(SECOND_DUTY).ignores({ calls: 3 });
    await town.phone(OUT_OF_HOURS).ignores({ calls: 1, texts: 1 });
  });
});
