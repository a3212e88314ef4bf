import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { confirmsText } from '../harness/confirms-text.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, ringsOf, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';

const EVERYBODY = [BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS];

describe('a call for help goes first', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE });
  });
  afterEach(async () => {
    await town.close();
  });

  it("asks buddies and managers at once, then everyone; the worker's PIN ends it and all are told", async () => {
    await town.phone(SAM).texts('SOS');
    await town.phone(SAM).expectsText(/^Thank you\. One moment\.$/);
    await town.passes('3m');
    expect([BEA, MO, IRA, DUTY, OUT_OF_HOURS].map((number) => ringsOf(town, number)[0])).toEqual([
      '14:00:00',
      '14:00:00',
      '14:00:00',
      '14:03:00',
      '14:03:00',
    ]);
    await mind(town, ...EVERYBODY);
    const sam = await town.phone(SAM).dials();
    await sam.presses('7294');
    await sam.hangsUp();
    for (const number of [BEA, MO, IRA, DUTY, OUT_OF_HOURS])
      await town.phone(number).expectsText(/^A is over: they checked in themselves\. Thank you\.$/);
    await town.passes('1h');
    expect(ringsOf(town, DUTY)).toEqual(['14:03:00']);
  });

  it('raises a missed alarm that somebody has taken: open again, its owner is told and rung first', async () => {
    await samIsMissed(town);
    await town.phone(BEA).texts('TAKE 20');
    await mind(town, BEA, MO, IRA);
    await town.passes('4m');
    await town.phone(SAM).texts('HELP ME');
    await town.phone(SAM).expectsText(/One moment/);
    await town.phone(BEA).expectsText(/^A has become more urgent\. Please ring us now\.$/);
    const bea = await town.phone(BEA).answersCall();
    await bea.presses('1');
    bea.hears(/Do not go there alone.*Sam Okoro called for help at ten past three\./);
    await bea.presses('1', '10#');
    bea.hears(/News by/);
    await mind(town, BEA, MO, IRA);
    await town.passes('5m');
    await town.phone(BEA).texts('SAFE');
    await mind(town, BEA, MO, IRA);
  });

  it('reaches an owner who is on a call about it at the next prompt', async () => {
    await samIsMissed(town);
    const bea = await town.phone(BEA).answersCall();
    await bea.presses('1');
    await town.phone(SAM).texts('SOS');
    await bea.presses('1', '10#');
    bea.hears(/It has just changed\. Please listen again\. Do not go there alone/);
    await bea.presses('1', '10#');
    bea.hears(/News by/);
    await mind(town, ...EVERYBODY, SAM);
    await town.passes('3m');
  });

  it('takes a missed check-in as a fact: the owner is told, and nobody is rung', async () => {
    await town.phone(SAM).texts('START 60');
    await town.passes('55m');
    await town.phone(SAM).texts('SOS');
    await mind(town, SAM);
    await town.phone(BEA).texts('TAKE 30');
    await confirmsText(town, BEA);
    await mind(town, BEA, MO, IRA);
    await town.passes('11m');
    await mind(town, SAM);
    await town.phone(BEA).expectsText(/^A, news:\nthe visit should have ended, no word\.$/);
    await town.passes('10m');
    expect(ringsOf(town, DUTY)).toEqual([]);
    await town.phone(SAM).texts('OUT 7294');
    await mind(town, SAM);
    for (const number of [BEA, MO, IRA]) await town.phone(number).expectsText(/^A is over: they checked in themselves/);
    await town.passes('1h');
  });

  it('is not ended without a PIN once others were rung: the owner is told, and any later owner', async () => {
    await samIsMissed(town);
    await town.phone(SAM).texts('OUT');
    await town
      .phone(SAM)
      .expectsText(
        /^Thank you\. Your visit is ended\. Still there\? BACK\. Add your PIN, or ring, so that people stop looking\.$/,
      );
    const bea = await town.phone(BEA).answersCall();
    await bea.presses('1');
    bea.hears(/A text said END, without a PIN\. That proves nothing\./);
    await bea.presses('1', '20#');
    await mind(town, BEA, MO, IRA);
    await town.phone(SAM).texts('MORE 30');
    await mind(town, SAM);
    await town.phone(BEA).texts('SAFE 30');
    await mind(town, BEA, MO, IRA);
    await town.phone(SAM).texts('END 7294');
    await mind(town, SAM);
    await town.passes('1h');
  });

  it('is told without a time that lies ahead as the expected end: a MORE without a PIN has moved it', async () => {
    await samIsMissed(town);
    await town.phone(SAM).texts('MORE 30');
    await mind(town, SAM);
    const bea = await town.phone(BEA).answersCall();
    await bea.presses('1');
    bea.hears(
      inOne(
        /Ring Sam once\. Sam Okoro did not answer when the visit should have ended\. Nobody knows how they are\. /,
        /The number is .*A text said MORE, without a PIN\. That proves nothing\./,
      ),
    );
    await bea.presses('1', '20#');
    await mind(town, BEA, MO, IRA);
    await town.phone(SAM).texts('END 7294');
    await mind(town, SAM, BEA, MO, IRA);
    await town.passes('1h');
  });
});
