import { afterEach, beforeEach, describe, it } from '@jest/globals';
import { inOne } from '../harness/patterns.ts';
import { BEA, EVERYBODY, IRA, MO, RIVERSIDE } from '../harness/riverside.ts';
import { mind, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

/** Who responds is at risk too (src/safety/README.md D14). */

const GOES_IN = /Keep telling 999 how it goes\. Nobody goes in before the police say that it is clear\./;
const CLEAR = /Do the police say that it is clear\? Yes, 1\. Not yet, 2\.$/;

describe('the police lead once they are called', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE });
  });
  afterEach(async () => {
    await town.close();
  });

  /** Bea has dialled 999, and given the reference, at 15:06. */
  async function beaDials(): Promise<void> {
    await samIsMissed(town);
    const call = await town.phone(BEA).answersCall();
    await call.presses('1', '9', '1');
    call.hears(GOES_IN);
    await call.presses('4521#');
    await mind(town, BEA, MO, IRA);
  }

  it('contact ends nothing before the all-clear, and with it everybody hears so', async () => {
    await beaDials();
    await town.passes('5m');
    const first = await town.phone(BEA).answersCall();
    await town.phone(BEA).expectsText(/^News of A, please\. SAFE A once the police say that it is clear/);
    await first.presses('1', '1');
    first.hears(CLEAR);
    await first.presses('2');
    first.hears(/Keep telling 999 how it goes\. Nobody goes in before they say so\. We ask again at/);
    await first.hangsUp();

    // A quarter of an hour later she is asked again. Hanging up says nothing of the police either.
    await town.passes('15m');
    await town.phone(BEA).expectsText(/^News of A, please\./);
    const second = await town.phone(BEA).answersCall();
    await second.presses('1', '1');
    second.hears(CLEAR);
    await second.hangsUp();
    await town.passes('15m');
    await town.phone(BEA).expectsText(/^News of A, please\./);
    const third = await town.phone(BEA).answersCall();
    await third.presses('1', '1', '1');
    third.hears(/Is the visit over\? Yes, 1\./);
    await third.presses('1');
    for (const manager of [MO, IRA])
      await town.phone(manager).expectsText(/^A is over: the police confirm it\. Thank you\.$/);
  });

  it('without 999 contact is all that is asked for', async () => {
    await samIsMissed(town);
    await town.phone(BEA).texts('TAKE 10');
    await mind(town, BEA, MO, IRA);
    await town.passes('10m');
    const news = await town.phone(BEA).answersCall();
    await town.phone(BEA).expectsText(/^News of A, please\. SAFE A if over/);
    await news.presses('1', '1');
    news.hears(/If you have made contact, press 1\..*Is the visit over\? Yes, 1\./);
    await news.presses('1');
    for (const manager of [MO, IRA]) await town.phone(manager).expectsText(/^A is over: contact was made\./);
  });

  it('by text too: whoever takes it reads that nobody goes in, and SAFE is for when the police say so', async () => {
    await beaDials();
    // No news from Bea: everybody is asked again, and Mo takes it.
    await town.passes('8m');
    await mind(town, ...EVERYBODY);
    await town.phone(MO).texts('TAKE A 10');
    await town
      .phone(MO)
      .expectsText(
        inOne(
          /^A: Ring Sam once, .*Do not go in before the police say so\..*999 is dialled\./,
          /.*SAFE A once the police say that it is clear, or ring us\.$/,
        ),
      );
    await mind(town, ...EVERYBODY);
    // A text asks nothing back: it ends what it says, and everybody is told who leads.
    await town.phone(BEA).texts('SAFE A');
    await town.phone(BEA).expectsText(/^Thank you\. A is over\. Tell 999 too\. Nobody goes in before they say so\.$/);
    for (const other of [MO, IRA])
      await town.phone(other).expectsText(inOne(/^A is over: contact was made\. Thank you\. /, LEAD, /$/));
    await mind(town, ...EVERYBODY);
  });
});

const LEAD = /999 was dialled: nobody goes in before the police say so\./;
