import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Day, openDay } from '../../harness/day.ts';
import { inOne } from '../../harness/patterns.ts';

/** A day of Kestrel (test/organisations/kestrel.yaml): buddies and the purple file, after policies like Kent's. */

const TOLD = ['Amos', 'Beth', 'Cy', 'Dot'];

describe('a day with buddies and the purple file', () => {
  let day: Day;
  beforeEach(async () => {
    day = await openDay('kestrel', '2026-11-23T09:00:00Z');
  });
  afterEach(() => day.town.close());

  it('a day at home; the phrase in a call set up beforehand; the next fails, and a person dials 999', async () => {
    const { town } = day;
    const [hana, rob, jo] = [day.of('Hana'), day.of('Rob'), day.of('Jo')];

    // D13, F11: a day at home has one check during it and one at its end.
    await rob.texts('HOME till 1');
    await rob.expectsText(/^Home, until 13:00\./);
    await day.until('12:55');
    await rob.expectsText(/^It is nearly 13:00\. HOME if you're in, MORE 30 for longer\.$/);
    await rob.texts('MORE till 5');
    await rob.expectsText(/^On until 17:00\./);

    // D7: she has us ring her during the visit.
    await day.until('14:00');
    await hana.texts('START 60 at 22 Harbour Terrace');
    await hana.expectsText(/^On until 15:00\./);
    await hana.texts('RING 20');
    await hana.expectsText(/^Thank you\. We ring you at 14:20\.$/);
    await day.until('14:20');
    const call = await hana.answersCall();
    call.hears(/^Records office, a few questions\. Is this a good time\?/);

    // D8, D9: she says the phrase, and is asked in that very call, in the order of the policy. Who needs a phrase
    // cannot talk: the questions stay coded, although this plan has plain words for those who can.
    await call.says('Yes. I will need the purple file when I am back.');
    await rob.expectsText(/^Kestrel lone-working line: urgent\. Reply TAKE A 15/);
    const asked = await day.pickUp(rob);
    asked.hears(
      inOne(
        /Do not ring or text Hana\. Do not go there\. Dial 999\..*Hana Doyle says covertly that they are in /,
        /danger\..*22 Harbour Terrace.*Northshire/,
      ),
    );
    await asked.presses('1', '15#');
    await asked.hangsUp();
    // D5: the buddy tells the manager.
    await jo.expectsText(/^A is taken, news by/);
    await rob.expectsText(/^A: Do not ring or text Hana\. Do not go there\. Dial 999, then DIALLED A\./);
    for (const [question, key] of [
      [/Is the address on the file right\?/, '1'],
      [/Is it the red form\?/, '1'],
      [/Should head office see it\?/, '2'],
      [/Is anything attached to it\?/, '2'],
      [/Does it need a second signature\?/, '2'],
      [/Shall I look again in five minutes\?/, '1'],
    ] as const) {
      call.hears(question);
      await call.presses(key);
    }
    call.hears(/Thank you\. I'll see to it\.$/);
    await rob.expectsText(/at the address yes, in danger YES, police no, so far/);
    await rob.expectsText(/weapon no/);
    await town.passes('10s');
    await rob.expectsText(/colleague no, ring back yes, so far/);

    // D9: rung back after five minutes. No answer, and none a little later: a person dials 999.
    hana.answers('silent');
    await town.passes('9m');
    await hana.minds('what came so far');
    await rob.expectsText(/urgent\. Dial 999 about A now, then DIALLED A\./);
    await jo.expectsText(/urgent\. Dial 999 about A now, then DIALLED A\./);
    // Only then those whom the policy names: they need not act.
    await day.read(
      TOLD,
      /^Kestrel lone-working line, for your information: A\. You need not act\. To hear more, ring us\./,
    );
    for (const phone of [jo, day.duty, day.lastResort]) await phone.minds('what came so far');
    const again = await day.pickUp(rob);
    again.hears(/Dial 999\..*We rang Hana back, twice\. No answer\..*In danger: yes\./);
    await again.presses('9', '1');
    again.hears(/The police reference, then hash/);
    await again.presses('7301#');
    await jo.expectsText(/^A: 999 is dialled, you need not\.\nBy Rob Tilley\./);
    await day.read(TOLD, /999 is dialled/);
    for (const phone of [rob, jo, day.duty, day.lastResort]) await phone.minds('what came so far');

    // The police find her. Her buddy says so with his PIN, and everybody who knows of it hears so.
    await town.passes('5m');
    await rob.expectsText(/^News of A, please\. Ring us\.$/);
    const news = await day.pickUp(rob);
    await news.presses('1', '4093', '2');
    await jo.expectsText(/^A is over: the police confirm it\. Thank you\.$/);
    await day.read(TOLD, /^A is over: the police confirm it\. Thank you\.$/);
    for (const phone of [day.duty, day.lastResort]) await phone.expectsText(/^A is over: the police confirm it/);
    hana.answers('manual');
    await hana.texts('OUT');
    await hana.expectsText(/ended/);

    // D13: the check at the end of the day at home.
    await day.until('16:55');
    await rob.expectsText(/^It is nearly 17:00\. HOME if you're in/);
    await rob.texts('HOME');
    await rob.expectsText(/^Thank you\. Noted that you're home\./);
    expect(await day.story()).toMatch(/Rob Tilley[^]*Dial 999|twice[^]*999 is dialled/);
    await town.passes('30m');
  });
});
