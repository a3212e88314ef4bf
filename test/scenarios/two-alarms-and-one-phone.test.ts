import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { confirmsText } from '../harness/confirms-text.ts';
import { IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, ringsOf } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

const LEE = '+447700900105';
/** Two workers without buddies. Their managers, Mo and Ira, are the only responders. */
const TWO_WORKERS =
  RIVERSIDE.replace(', buddies: ["4022"]', '').replace('duty: ["+441632960500"]', 'duty: []') +
  `  - { name: Lee Abara, staff_number: "4023", roles: [worker], team: ` +
  `North, phones: ["${LEE}"], pin: "9053", duress_pin: "4618" }\n`;

describe('two alarms and one phone', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: TWO_WORKERS });
    town.phone(IRA).answers('off');
  });
  afterEach(async () => {
    await town.close();
  });

  /** Sam is missed (A) and Lee calls for help (B), while nobody answers A. */
  async function bothAreOpen(): Promise<void> {
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.passes('1h6m');
    await town.phone(LEE).texts('SOS');
    await mind(town, SAM, LEE, IRA);
  }

  it('rings one phone once at a time, and tells both in one call, most urgent first, a key for each', async () => {
    await bothAreOpen();
    expect(ringsOf(town, MO)).toEqual(['15:06:00']);
    const mo = await town.phone(MO).answersCall();
    await mo.presses('1');
    mo.hears(/Do not go there alone\. If you think 999 is needed, dial it first\. Lee Abara called for help/);
    await mo.presses('1', '10#');
    mo.hears(/News by .*Ring Sam once\. Sam Okoro was expected out/);
    await mo.presses('2');
    mo.hears(/We ask others/);
    expect(mo.isOver).toBe(true);
    await town.passes('50s');
    // He has heard of both in that call, so nothing else rings him.
    expect(ringsOf(town, MO)).toEqual(['15:06:00']);
    await mind(town, MO, IRA);
    await town.phone(MO).texts('SAFE B');
    await mind(town, MO, IRA);
    // He has heard of both in that call.
    await town.phone(MO).texts('SAFE A');
    await mind(town, MO, IRA);
  });

  it('asks which alarm a bare word means, and changes nothing', async () => {
    await bothAreOpen();
    await mind(town, MO);
    for (const word of ['TAKE 15', 'CANT', 'SAFE', 'DIALLED']) {
      await town.phone(MO).texts(word);
      await town
        .phone(MO)
        .expectsText(/^Several are open: B, A\. Add the letter, as in TAKE B 15\. Nothing has changed\.$/);
    }
    await town.phone(MO).texts('take a15');
    await town.phone(MO).expectsText(/^A: Ring Sam once/);
    await town.phone(MO).texts('TAKE B 15');
    await town.phone(MO).expectsText(/^You have B once you press 1 in our call/);
    await confirmsText(town, MO);
    await town.phone(MO).expectsText(/^B: Do not go there alone\. Lee Abara called for help at 15:06/);
    await town.phone(MO).texts('SAFE C');
    await town.phone(MO).expectsText(/^Several are open: B, A\. Add the letter, as in TAKE B 15\./);
    await mind(town, IRA);
    await town.passes('15m');
    // The news of both is due, and asked for in one call.
    await town.phone(MO).expectsText(/News of [AB]/);
    await town.phone(MO).expectsText(/News of [AB]/);
    const news = await town.phone(MO).answersCall();
    await news.presses('1');
    news.hears(/News of Lee Abara, please/);
    await news.presses('1', '1');
    news.hears(/News of Sam Okoro, please/);
    await news.presses('1', '1');
    news.hears(/Thank you\./);
    await town.passes('1m');
    expect(ringsOf(town, MO).filter((time) => time >= '15:20')).toEqual(['15:21:00']);
    await mind(town, MO, IRA);
  });

  it('tells a person who rings back the alarm first; any key but 1 leads to the ordinary greeting', async () => {
    await bothAreOpen();
    await town.passes('5m');
    await mind(town, MO);
    const silent = await town.phone(MO).dials();
    silent.hears(/^Riverside lone-working line\. Urgent\. Press 1\.$/);
    await silent.staysSilent();
    silent.hears(/^Riverside office\. Your PIN, please\.$/);
    await silent.hangsUp();
    const other = await town.phone(MO).dials();
    await other.presses('5');
    other.hears(/Riverside office\. Your PIN, please\./);
    await other.presses('8462');
    other.hears(/For the office, press 0/);
    await other.hangsUp();
    const call = await town.phone(MO).dials();
    await call.presses('1', '8462', '2', '2');
    expect(call.isOver).toBe(true);
    await mind(town, MO, MO_AT_HOME, IRA, OUT_OF_HOURS);
  });
});
