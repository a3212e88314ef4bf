import { afterEach, beforeEach, describe, it } from '@jest/globals';
import { confirmsText } from '../harness/confirms-text.ts';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

describe('people who want to know of starts and ends are told', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({
      organisation: RIVERSIDE.replace(
        'police_force: Northshire',
        'police_force: Northshire\n    tell: { start: buddies, end: [buddies, managers] }',
      ),
      at: '2026-11-23T14:00:00Z',
    });
  });
  afterEach(async () => {
    await town.close();
  });

  it('by one text each, with no name, no place and no kind of anything', async () => {
    const [sam, bea] = [town.phone(SAM), town.phone(BEA)];
    await sam.texts('START 30 min 12 High Street');
    await sam.expectsText(/^On until 14:30/);
    await town.passes('2s');
    await bea.expectsText(/^Riverside lone-working line: a visit of staff number 4021 has begun\. Until 14:30\.$/);
    await sam.texts('START 60');
    await sam.expectsText(/^The last visit is ended/);
    await town.passes('2s');
    const ended = /^Riverside lone-working line: the visit of staff number 4021 is ended\.$/;
    await bea.expectsText(ended);
    await bea.expectsText(/has begun\. Until 15:00\.$/);
    const call = await sam.dials();
    await call.presses('7294', '2');
    await town.passes('2s');
    await bea.expectsText(ended);
    for (const manager of [MO, IRA]) {
      await town.phone(manager).expectsText(ended);
      await town.phone(manager).expectsText(ended);
    }
  });

  it('by a call if the text fails', async () => {
    town.phone(BEA).answers('off');
    await town.phone(SAM).texts('START 30');
    await town.phone(SAM).expectsText(/^On until 14:30/);
    await town.passes('2s');
    town.phone(BEA).answers('manual');
    await town.passes('25s');
    const call = await town.phone(BEA).answersCall();
    call.hears(/^(Riverside lone-working line\. A message for you\. Press 1\. ?){3}$/);
    await call.presses('1');
    call.hears(/a visit of staff number 4021 has begun/);
    await call.hangsUp();
    await town.phone(BEA).ignores({ calls: 1 });
    await town.phone(SAM).texts('OUT');
    await town.passes('2s');
    await town.phone(SAM).ignores({ texts: 1 });
    await town.phone(BEA).ignores({ texts: 1 });
    await town.phone(MO).ignores({ texts: 1 });
    await town.phone(IRA).ignores({ texts: 1 });
  });

  it('except those who were asked about a covert alarm: nothing of the shown book reaches them', async () => {
    const [sam, bea] = [town.phone(SAM), town.phone(BEA)];
    await sam.texts('START 30 min 12 High Street');
    await town.passes('2s');
    await bea.expectsText(/has begun/);
    await sam.texts('OUT 3851');
    await sam.expectsText(/^On until 14:30/);
    await sam.expectsText(/^Thank you\. Your visit is ended/);
    for (const number of [BEA, MO, IRA]) {
      await town.phone(number).expectsText(/urgent\. Reply TAKE A/);
      await town.phone(number).expectsCall();
    }
    await town.passes('5s');
    await sam.texts('START 30 min 14 High Street');
    await sam.expectsText(/^On until 14:30/);
    for (const [body, until] of [
      ['MORE 5', /^On until 14:35/],
      ['MORE 10', /^On until 14:45/],
    ] as const) {
      await sam.texts(body);
      await sam.expectsText(until);
    }
    await town.passes('5s');
    await bea.texts('TAKE 10');
    await bea.expectsText(/once you press 1 in our call/);
    await confirmsText(town, BEA);
    await bea.expectsText(/^A: Do not ring or text Sam/);
    for (const number of [MO, IRA]) await town.phone(number).expectsText(/^A is taken/);
  });
});
