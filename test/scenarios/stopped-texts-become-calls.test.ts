import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { confirmsText } from '../harness/confirms-text.ts';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { ringsOf } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { endAlarms } from '../harness/town-alarms.ts';
import { inOne } from '../harness/patterns.ts';

/** Twilio's default handling of END, STOP, START and HELP (src/carriers/README.md 2.4). */
describe("with the carrier's own handling of END and STOP", () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE });
    town.exchange.setFaults({ optOutWords: 'the-carriers' });
  });
  afterEach(async () => {
    await town.close();
  });

  /** Sam's phone rings. Checks what is said once Sam can talk. */
  async function samIsTold(words: RegExp): Promise<void> {
    const call = await town.phone(SAM).answersCall();
    call.hears(/^(Riverside office\. )?(Can you talk\? Yes, 1\. ?){3}$/);
    await call.presses('1');
    call.hears(words);
    await call.hangsUp();
  }

  it('a day by text leaves nobody uninformed and no alarm unraised', async () => {
    const sam = town.phone(SAM);
    await sam.texts('START 60 12 Mill Lane');
    await sam.expectsText(/^On until 15:00\./);
    await sam.texts('END');
    await sam.expectsText(/unsubscribed/);
    await samIsTold(/Your visit is ended/);
    for (const manager of [MO, IRA]) {
      await town
        .phone(manager)
        .expectsText(
          inOne(
            /^Riverside lone-working line: our texts may not reach the phone of staff number 4021; we ring it /,
            /instead\. When you next meet: START, texted from it, undoes that\.$/,
          ),
        );
    }

    await sam.texts('START');
    await sam.expectsText(/re-subscribed/);
    await sam.expectsText(/^On until 15:00\./);
    await sam.texts('MORE 30');
    await sam.expectsText(/^On until 15:30/);
    await sam.texts('END');
    await sam.expectsText(/unsubscribed/);
    await samIsTold(/Your visit is ended/);
    await town.passes('5m');

    await sam.texts('HELP');
    await sam.expectsText(/Reply STOP/);
    await samIsTold(/One moment/);
    await town.phone(BEA).expectsText(/urgent/);
    const bea = await town.phone(BEA).answersCall();
    await bea.presses('1');
    bea.hears(/Sam Okoro called for help/);
    await bea.presses('1', '15#');
    await town.phone(BEA).texts('SAFE');
    await town.phone(BEA).ignores({ texts: 1 });
    await town.phone(MO).ignores({ calls: 1, texts: 3 });
    await town.phone(IRA).ignores({ calls: 1, texts: 3 });
    expect(await town.records.alarms()).toMatchObject([{ kind: 'panic', status: 'closed' }]);
  });

  it('STOP during a visit: reminder and overdue come by call, and a missed end is still missed', async () => {
    const sam = town.phone(SAM);
    await sam.texts('START 60 12 Mill Lane');
    await sam.texts('STOP');
    await sam.ignores({ texts: 2 });
    expect(ringsOf(town, SAM)).toEqual([]);
    await town.phone(MO).ignores({ texts: 1 });
    await town.phone(IRA).ignores({ texts: 1 });
    await town.phone(BEA).ignores({ texts: 1 });
    await town.passes('55m');
    await samIsTold(/It is nearly 15:00/);
    await town.passes('5m');
    const overdue = await town.phone(SAM).answersCall();
    overdue.hears(/^Riverside office\. Your PIN, please\./);
    await overdue.presses('7294');
    overdue.hears(/Have you finished/);
    await overdue.presses('1');
    overdue.hears(/Your visit is ended/);
    await town.passes('10m');

    await sam.texts('IN 60');
    await samIsTold(/On until 16:10/);
    await town.passes('1h6m');
    await town.phone(SAM).ignores({ calls: 6 });
    await town.phone(BEA).expectsText(/urgent/);
    await (await town.phone(BEA).expectsCall()).declines();
    await town.phone(BEA).texts('SAFE');
    await confirmsText(town, BEA);
    await town.phone(BEA).ignores({ texts: 1 });
    await town.phone(MO).ignores({ texts: 1 });
    await town.phone(IRA).ignores({ texts: 1 });
    await town.passes('2m');
    // Sam's phone has received no text since STOP.
    expect(
      town.exchange.texts().filter(({ phone, direction }) => phone === SAM && direction === 'outbound'),
    ).toHaveLength(2);
  });

  it('whoever is rung with a reminder may call for help there: 0 is the office, and 0 again is a cry', async () => {
    const sam = town.phone(SAM);
    await sam.texts('START 60 12 Mill Lane');
    await sam.texts('STOP');
    await sam.ignores({ texts: 2 });
    await town.passes('55m');
    for (const number of [BEA, MO, IRA]) await town.phone(number).minds('what came so far');
    const call = await sam.answersCall();
    await call.presses('0');
    call.hears(/The office: press 1\.$/);
    await call.presses('0');
    call.hears(/^Thank you\. One moment\./);
    await call.hangsUp();
    await town.phone(BEA).expectsText(/urgent/);
    expect(await town.records.alarms()).toMatchObject([{ kind: 'panic', status: 'raised' }]);
    await endAlarms(town);
    for (const number of [BEA, MO, IRA]) await town.phone(number).minds('what came so far');
  });

  it('a newer answer replaces one that still rings', async () => {
    const sam = town.phone(SAM);
    await sam.texts('IN 60');
    await sam.texts('END');
    await town.phone(SAM).ignores({ calls: 1, texts: 2 });
    await town.phone(MO).ignores({ texts: 1 });
    await town.phone(IRA).ignores({ texts: 1 });
    await sam.texts('IN 30');
    await town.passes('1s');
    await samIsTold(/On until 14:30/);
    await town.passes('2m');
    expect(ringsOf(town, SAM)).toHaveLength(2);
    await sam.texts('OUT');
    await samIsTold(/ended/);
  });
});
