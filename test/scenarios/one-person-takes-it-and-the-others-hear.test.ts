import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { beaTalksWithSam } from '../harness/bea-talks-with-sam.ts';
import { confirmsText } from '../harness/confirms-text.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, ringsOf, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';

describe('one person takes it and the others hear', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE });
  });
  afterEach(async () => {
    await town.close();
  });

  it('stops all rings, tells everybody who was asked, tells the second person that somebody was faster', async () => {
    await samIsMissed(town);
    await town.passes('3m');
    await town.phone(BEA).ignores({ calls: 2, texts: 1 });
    const ira = await town.phone(IRA).answersCall();
    const mo = await town.phone(MO).expectsCall();
    await ira.presses('1');
    ira.hears(
      inOne(
        /Sam Okoro was expected out at three o'clock\. No word since\. The number is .* The place is 12 Mill /,
        /Lane.* The police there: Northshire\./,
      ),
    );
    await ira.presses('1');
    // Bea, who slept through both calls, rings back meanwhile and hears the same.
    const bea = await town.phone(BEA).dials();
    bea.hears(/^Riverside lone-working line\. Urgent\. Press 1\.$/);
    await bea.presses('1', '6183', '1');
    await ira.presses('20#');
    ira.hears(/^Thank you\. News by half past three, please\. We will ring you then\.|News by/);
    expect(mo.status).toBe('canceled');
    await bea.presses('10#');
    bea.hears(/Ira Nowak deals with it\. Thank you\./);
    expect(bea.isOver).toBe(true);

    await town.phone(MO).expectsText(/urgent/);
    await town.phone(IRA).expectsText(/urgent/);
    await town.phone(MO).expectsText(/^A is taken, news by 15:29\.\nBy Ira Nowak\.$/);
    await town.phone(BEA).expectsText(/^A is taken, news by 15:29/);
    // Neither Mo's second phone nor the next step rings.
    await town.passes('10m');
    expect([ringsOf(town, MO_AT_HOME), ringsOf(town, DUTY)]).toEqual([[], []]);
  });

  it('tells people who pick up too late why they were rung', async () => {
    await samIsMissed(town);
    await town.passes('3m');
    const ira = await town.phone(IRA).answersCall();
    const mo = await town.phone(MO).answersCall();
    await town.phone(BEA).texts('TAKE A 15');
    await ira.presses('1');
    ira.hears(/Bea Lindqvist deals with it\. Thank you\./);
    await town.phone(SAM).texts('STATUS 7294');
    await mo.presses('1');
    mo.hears(/That one is over\. Thank you\./);
    await town.phone(BEA).ignores({ calls: 2, texts: 3 });
    await town.phone(MO).ignores({ texts: 3 });
    await town.phone(IRA).ignores({ texts: 3 });
    await town.phone(SAM).ignores({ texts: 1 });
    await town.passes('5m');
  });

  it('tells the managers when a buddy takes it, unasked ones too; a text takes it while the phone rings', async () => {
    await samIsMissed(town);
    const ringing = await town.phone(BEA).expectsCall();
    await town.phone(BEA).texts('take a');
    await town.phone(BEA).expectsText(/urgent/);
    await town.phone(BEA).expectsText(/^Not taken yet\. How many minutes until you have news\? As in TAKE A 15\.$/);
    expect(ringing.status).toBe('ringing');
    await town.phone(BEA).texts('TAKE A 90');
    await town
      .phone(BEA)
      .expectsText(
        inOne(
          /^A: Ring Sam once, \+447700900101\. Sam Okoro was expected out at 15:00\. At 12 Mill Lane\. Police /,
          /there: Northshire\. Too long: News by 15:36: SAFE A, or ring us\.$/,
        ),
      );
    expect(ringing.status).toBe('canceled');
    for (const manager of [MO, IRA])
      await town.phone(manager).expectsText(/^A is taken, news by 15:36\.\nBy Bea Lindqvist\.$/);
    await town.passes('10m');
    expect(ringsOf(town, BEA)).toEqual(['15:06:00']);
  });

  it('lets a responder talk with the worker, and both hear each other', async () => {
    await samIsMissed(town);
    const bea = await beaTalksWithSam(town);
    await bea.presses('1', '5#');
    await town.phone(BEA).ignores({ texts: 1 });
    await town.phone(MO).ignores({ texts: 1 });
    await town.phone(IRA).ignores({ texts: 1 });
  });

  it('returns to the keys if the worker does not answer, and stops that ring when the responder hangs up', async () => {
    await samIsMissed(town);
    const bea = await town.phone(BEA).answersCall();
    await bea.presses('1', '4');
    await town.phone(SAM).expectsCall();
    await town.passes('30s');
    bea.hears(/No answer\..*Ring Sam once/);
    await bea.presses('4');
    const again = await town.phone(SAM).expectsCall();
    await bea.hangsUp();
    expect(again.status).toBe('canceled');
    await town.phone(BEA).ignores({ texts: 1 });
  });

  it('takes the alarm for who has dialled 999, with its reference, and spares them for five minutes', async () => {
    await samIsMissed(town);
    const bea = await town.phone(BEA).answersCall();
    await bea.presses('1');
    // 3 passes the alarm on when news is asked for. It means nothing else here, and nothing happens by it alone.
    await bea.presses('3');
    bea.hears(/That key does nothing here\. Have you dialled 999\? Yes, 1\. No, 2\./);
    await bea.presses('2', '9');
    bea.hears(/Have you dialled 999\? Yes, 1\. No, 2\./);
    await bea.presses('1');
    bea.hears(/We ring you for news at three eleven\. The police reference, then hash\. Or just wait\./);
    await bea.presses('4521#');
    bea.hears(/Thank you\./);
    for (const manager of [MO, IRA]) {
      await town
        .phone(manager)
        .expectsText(
          /^A: 999 is dialled, you need not\.\nBy Bea Lindqvist\. Nobody goes in before the police say so\.$/,
        );
      await town.phone(manager).expectsText(/^A, news:\nthe police reference is 4521\.\nFrom Bea Lindqvist\.$/);
    }

    // Mo has dialled too, so he owns it as well.
    await town.phone(MO).texts('DIALLED A CAD 4521');
    await town.phone(MO).expectsText(/^999 counts as dialled for A once you press 1 in our call/);
    await confirmsText(town, MO);
    await town.phone(BEA).expectsText(/urgent/);
    await town.phone(BEA).expectsText(/999 is dialled/);
    await town.phone(IRA).expectsText(/999 is dialled/);
    await town.passes('4m50s');
    expect([ringsOf(town, BEA).length, ringsOf(town, MO).length]).toEqual([1, 1]);
    await town.passes('10s');
    await town
      .phone(BEA)
      .expectsText(/^News of A, please\. SAFE A once the police say that it is clear, TAKE A 15 for more time\./);
    await town.phone(BEA).expectsCall();
    await town.phone(MO).expectsText(/News of A, please/);
    await town.phone(MO).expectsCall();
    await town.phone(MO).texts('SAFE');
    await town.phone(BEA).ignores({ texts: 1 });
    await town.phone(MO).ignores({ texts: 1 });
    await town.phone(IRA).ignores({ texts: 1 });
  });

  it('asks who has dialled 999 for the reference at the news call, and adds it to every later briefing', async () => {
    await town.phone(SAM).texts('SOS');
    await town.phone(SAM).expectsText(/^Thank you/);
    const bea = await town.phone(BEA).answersCall();
    await bea.presses('1', '3', '1');
    await bea.staysSilent();
    await town.phone(BEA).ignores({ texts: 1 });
    await town.phone(MO).ignores({ calls: 1, texts: 2 });
    await town.phone(IRA).ignores({ calls: 1, texts: 2 });
    await town.passes('5m');
    await town
      .phone(BEA)
      .expectsText(/^News of A, please\. And the police reference: DIALLED A and the number\. Or ring us\.$/);
    const news = await town.phone(BEA).answersCall();
    await news.presses('1');
    news.hears(/First the police reference for Sam Okoro, then hash\. Or just wait\.$/);
    await news.staysSilent();
    news.hears(/^News of Sam Okoro, please\. If you have made contact, press 1\./);
    await news.hangsUp();
    await town.passes('2m');
    await town.phone(BEA).ignores({ calls: 1, texts: 1 });
    await town.phone(MO).ignores({ calls: 1, texts: 1 });
    await town.phone(IRA).ignores({ calls: 1, texts: 1 });
    await town.phone(DUTY).ignores({ calls: 1, texts: 1 });
    await town.phone(OUT_OF_HOURS).ignores({ calls: 1, texts: 1 });
    // It was raised again because no news came. The reference comes by text: Bea has it again, and those who need it
    // are told.
    await town.phone(BEA).texts('DIALLED A 451');
    await town.phone(BEA).expectsText(/^999 counts as dialled for A once you press 1 in our call/);
    await confirmsText(town, BEA);
    for (const manager of [MO, IRA])
      await town.phone(manager).expectsText(/^A, news:\nthe police reference is 451\.\nFrom Bea Lindqvist\.$/);
    await town.passes('5m');
    await town.phone(BEA).expectsText(/^News of A, please\. SAFE A once the police say that it is clear/);
    await town.phone(BEA).ignores({ calls: 1 });
    await town.passes('2m');
    const mo = await town.phone(MO).answersCall();
    await town.phone(BEA).ignores({ calls: 2, texts: 1 });
    await town.phone(MO).ignores({ texts: 1 });
    await town.phone(IRA).ignores({ calls: 1, texts: 1 });
    await town.phone(DUTY).ignores({ calls: 1, texts: 1 });
    await town.phone(OUT_OF_HOURS).ignores({ calls: 1, texts: 1 });
    await mo.presses('1');
    mo.hears(/999 was dialled by Bea Lindqvist\. You need not\. Nobody goes in .*\. The police reference is 4 5 1\./);
    await mo.hangsUp();
    await town.phone(MO).texts('TAKE A 10');
    await town.phone(MO).expectsText(/^You have A once you press 1 in our call/);
    await confirmsText(town, MO);
    await town.phone(MO).expectsText(/999 is dialled\. Reference 451\./);
    await town.phone(MO).texts('SAFE');
    await mind(town, SAM, BEA, MO, IRA, DUTY, OUT_OF_HOURS);
  });
});
