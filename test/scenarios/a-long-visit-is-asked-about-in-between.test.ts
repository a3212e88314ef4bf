import { afterEach, describe, expect, it } from '@jest/globals';
import { BEA, EVERYBODY, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

const NINE = '2026-11-23T09:00:00Z';
const AT_HOME = RIVERSIDE.replace('    purple_file: off', '    purple_file: off\n    home_checks: 3h');
const EACH = RIVERSIDE.replace('pin: "7294"', 'report_each: yes, pin: "7294"');

describe('somebody who is asked in between', () => {
  let town: Town;
  afterEach(async () => {
    await town.close();
  });

  it('works at home, answers OK as often as it takes, and is down until the end that was said', async () => {
    town = await openTown({ organisation: AT_HOME, at: NINE });
    const sam = town.phone(SAM);
    await sam.texts('HOME till 5');
    await sam.expectsText(/^Home, until 11:40\. .*We ask then if all is well\. In all, until 17:00\.$/);
    for (const [later, next] of [
      ['2h36m', '14:18'],
      ['2h38m', '17:00'],
    ] as const) {
      await town.passes(later);
      await sam.expectsText(/^It is nearly 1\d:\d\d\. All well\? OK\. HOME if you are done\.$/);
      await sam.texts('OK');
      const reply = await sam.expectsText(/^Thank you\. On until /);
      expect(reply).toContain(`until ${next}`);
    }
    await town.passes('2h42m');
    await sam.expectsText(/^It is nearly 17:00\. HOME if you're in, MORE 30 for longer\.$/);
    await sam.texts('HOME');
    await sam.expectsText(/Noted that you're home/);
    expect(await town.records.alarms()).toEqual([]);
  });

  it('says nothing: is asked, rung, and then others are, as at the end of any visit', async () => {
    town = await openTown({ organisation: AT_HOME, at: NINE });
    const sam = town.phone(SAM);
    const call = await sam.dials();
    await call.presses('7294', '7', '8');
    call.hears(/Home, until \S+.*We ask then\. In all, until/);
    await call.hangsUp();
    await town.passes('2h1m');
    await sam.expectsText(/All well\? OK/);
    await sam.expectsText(/^Is all well\? OK\. HOME if you are done\. Or ring us\.$/);
    await town.passes('2m');
    const ring = await sam.answersCall();
    await ring.presses('7294', '2');
    ring.hears(/How many half hours/);
    await ring.staysSilent();
    await ring.staysSilent();
    ring.hears(/down until one o'clock|down until/);
    expect(await town.records.visits()).toMatchObject([{ status: 'open' }]);
    await town.passes('2h8m');
    expect(await town.records.alarms()).toMatchObject([{ kind: 'missed', status: 'raised' }]);
    for (const number of EVERYBODY) await town.phone(number).minds('what came so far');
  });

  it('reads the word that answers the question, whatever they text; MORE answers too, and delays nothing', async () => {
    town = await openTown({ organisation: EACH, at: NINE });
    const sam = town.phone(SAM);
    await sam.texts('IN 3h at 12 High Street');
    await sam.expectsText(/^On until 10:00\. .*In all, until 12:00\.$/);
    await sam.texts('STATUS');
    await sam.expectsText(/^On until 10:00, at 12 High Street\. OUT when you leave\. We ask then/);
    await town.passes('56m');
    await sam.expectsText(/^It is nearly 10:00\. All well\? OK\. OUT if you have left\.$/);
    for (const words of ['STATUS', 'hmm what now', 'nearly done']) {
      await sam.texts(words);
      await sam.expectsText(/^It is nearly 10:00\. All well\? OK\. OUT if you have left\.$/);
    }
    await town.passes('4m30s');
    await sam.expectsText(/^Is all well\? OK\. OUT if you have left\. Or ring us\.$/);
    await sam.texts('STATUS');
    await sam.expectsText(/^Is all well\? OK\. OUT if you have left\. Or ring us\.$/);
    await sam.texts('MORE 30');
    await sam.expectsText(/^On until 10:30\. OUT when you leave\. .*In all, until 12:00\.$/);
    await sam.texts('MORE 45');
    await sam.expectsText(/^On until 10:59\. .*In all, until 12:00\.$/);
    await sam.texts('MORE 90');
    await sam.expectsText(/In all, until 12:\d\d\.$/);
    await sam.texts('OUT');
    await sam.expectsText(/ended/);
    // Nothing else: the buddy hears of MORE without a PIN from the second on that puts the end off.
    await town.phone(BEA).expectsText(/words that we don't know/);
  });

  it('was not expected out when a question was due: whoever looks for them hears of the question', async () => {
    town = await openTown({ organisation: EACH, at: NINE });
    const [sam, bea] = town.phones(SAM, BEA);
    await sam.texts('IN 2h at 12 High Street');
    await town.passes('1h6m');
    await bea.expectsText(/urgent/);
    const ring = await bea.answersCall();
    await ring.presses('1');
    ring.hears(/Sam Okoro was asked at ten o'clock whether all is well\. No word since\./);
    await ring.hangsUp();
    await bea.texts('TAKE 15');
    await bea.expectsText(/This is about Sam Okoro, since 10:0\d\./);
    for (const number of EVERYBODY) await town.phone(number).minds('what came so far');
  });

  it('is to report back each time: a visit beyond the usual length is asked about at each usual length', async () => {
    town = await openTown({ organisation: EACH, at: NINE });
    const [sam, bea] = town.phones(SAM, BEA);
    await sam.texts('IN 2h at 12 High Street');
    await sam.expectsText(/^On until 10:00\. .*In all, until 11:00\./);
    await bea.texts('IN 2h at 3 Mill Lane');
    await bea.expectsText(/^On until 11:00\. OUT when you leave/);
    await sam.texts('MORE 30');
    await sam.expectsText(/^On until 10:00\. .*In all, until 11:00\.$/);
    await town.passes('56m');
    await sam.expectsText(/^It is nearly 10:00\. All well\? OK\. OUT if you have left\.$/);
    await sam.texts('OK');
    await sam.expectsText(/^Thank you\. On until 11:00\. OUT when you leave\.$/);
    await sam.texts('OUT');
    await sam.expectsText(/ended/);
    await bea.texts('OUT');
    await bea.expectsText(/ended/);
  });
});
