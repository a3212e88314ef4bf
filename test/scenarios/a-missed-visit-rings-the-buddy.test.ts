import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

const ways: ('twilio' | 'vonage')[][] = [['twilio'], ['vonage'], ['vonage', 'twilio']];

describe.each(ways.map((carriers) => ({ carriers })))(
  'a missed visit rings the buddy, by $carriers',
  ({ carriers }) => {
    let town: Town;
    beforeEach(async () => {
      town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z', carriers });
    });
    afterEach(async () => {
      await town.close();
    });

    it('rings the worker, then the buddy, who takes it and later reports contact', async () => {
      const [sam, bea, mo, ira] = town.phones(SAM, BEA, MO, IRA);

      const start = await sam.dials();
      start.hears(/^Riverside office\. Your PIN, please\.$/);
      await start.presses('7294');
      start.hears(/To start, press 1\./);
      await start.presses('1');
      start.hears(/half hours/);
      await start.presses('2');
      start.hears(/Thank you\. Until three o'clock\./);

      await town.passes('55m');
      await sam.expectsText(/It is nearly 15:00/);
      await town.passes('5m');
      await sam.expectsText(/Have you left\?/);
      await town.passes('2m');
      const overdue = await sam.expectsCall();
      await town.passes('45s');
      expect(overdue.status).toBe('no-answer');
      await sam.expectsCall();

      await town.passes('3m15s');
      await bea.expectsText(/^Riverside lone-working line: urgent\. Reply TAKE A 15/);
      const alarm = await bea.answersCall();
      alarm.hears(/^(Riverside lone-working line\. Urgent\. Press 1\. ?){3}$/);
      await alarm.presses('1');
      alarm.hears(/^Ring Sam once\. Sam Okoro was expected out at three o'clock/);
      await alarm.presses('1');
      alarm.hears(/How many minutes/);
      await alarm.presses('15#');
      alarm.hears(/News by/);
      await mo.expectsText(/^A is taken, news by 15:21/);
      await ira.expectsText(/^A is taken, news by 15:21/);

      await town.passes('15m');
      await bea.expectsText(/News of A/);
      const news = await bea.answersCall();
      await news.presses('1');
      news.hears(/News of Sam Okoro/);
      await news.presses('1', '1');
      news.hears(/Thank you/);
      await mo.expectsText(/A is over: contact was made/);
      await ira.expectsText(/A is over: contact was made/);
      await town.passes('4h');
    });
  },
);
