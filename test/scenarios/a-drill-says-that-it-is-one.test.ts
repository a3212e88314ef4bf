import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startDrill, drillResults } from '../../src/cli/drill.ts';
import type { Phone } from '../harness/phones.ts';
import { BEA, EVERYBODY, IRA, MO, RIVERSIDE_RINGS_BACK, SAM } from '../harness/riverside.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { endAlarms } from '../harness/town-alarms.ts';

describe('a drill says that it is one', () => {
  let town: Town;
  let sam: Phone;
  let bea: Phone;
  let mo: Phone;
  let ira: Phone;

  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE_RINGS_BACK });
    [sam, bea, mo, ira] = [town.phone(SAM), town.phone(BEA), town.phone(MO), town.phone(IRA)];
  });
  afterEach(async () => {
    await town.close();
  });

  it('in every text and every line of every call, from the first ring to the end; tells who took it', async () => {
    const lines = await startDrill(town.parts, 'north', { duress: false, about: '4021' });
    expect(lines[0]).toBe('A drill of North has begun; Sam Okoro (staff number 4021) stands in as the worker.');
    await bea.expectsText(/^This is a drill\. Riverside lone-working line: urgent\. Reply TAKE A 15/);
    await town.passes('5s');
    const call = await bea.answersCall();
    call.hears(/^This is a drill\. Riverside lone-working line\. Urgent\. Press 1\./);
    await call.presses('1');
    call.hears(/^This is a drill\. Ring Sam once\./);
    await call.presses('1');
    call.hears(/^This is a drill\. How many minutes/);
    await call.presses('15#');
    call.hears(/^This is a drill\. Thank you\./);
    await bea.expectsText(/^This is a drill\. A is over: the drill has ended\. Thank you\.$/);
    for (const phone of [mo, ira]) await phone.expectsText(/^This is a drill\. A is /);
    await mo.ignores({ texts: 1 });
    await ira.ignores({ texts: 1 });
    expect((await drillResults(town.knex, 'North', town.now())).join('\n')).toMatch(
      /: a drill\nWho +Asked after +A person after +Took it after\nBea Lindqvist +0:00 +0:05 +0:05$/,
    );
    await town.passes('2h');
  });

  it('with the covert call and without anybody dialling; it ends at once for a real alarm', async () => {
    await startDrill(town.parts, 'North', { duress: true, about: '4021' });
    for (const phone of [bea, mo, ira]) await phone.expectsText(/^This is a drill\. Riverside/);
    const call = await bea.answersCall();
    for (const phone of [mo, ira]) await phone.expectsCall();
    await call.presses('1');
    call.hears(
      /This is a drill\. Do not ring or text Sam\. Do not go there\. You would dial 999 now\. In a drill, do not\./,
    );
    await call.presses('1', '15#');
    await bea.expectsText(/^This is a drill\. A: Do not ring or text Sam.*In a drill, do not dial\./);
    for (const phone of [mo, ira]) await phone.expectsText(/^This is a drill\. A is taken/);
    await town.passes('3m30s');
    const covert = await sam.answersCall();
    covert.hears(/^This is a drill\. Records office, a few questions\./);
    await covert.presses('2', '1', '1');

    await sam.texts('SOS');
    await sam.expectsText(/Thank you/);
    for (const phone of [bea, mo, ira]) {
      await phone.expectsText(/^Riverside lone-working line: urgent\. Reply TAKE B/);
      await phone.expectsText(/^This is a drill\. A is over: what comes now is real\. Thank you\.$/);
    }
    const real = await bea.answersCall();
    for (const phone of [mo, ira]) await phone.expectsCall();
    await real.presses('1');
    real.hears(/Press 1\. Do not go there alone/);
    await covert.hangsUp();
    await expect(startDrill(town.parts, 'North', { duress: false, about: null })).rejects.toThrow();
    const pin = await sam.dials();
    await pin.presses('7294');
    await pin.hangsUp();
    await bea.ignores({ texts: 1 });
    await mo.ignores({ texts: 1 });
    await ira.ignores({ texts: 1 });
    expect(await town.records.alarms()).toMatchObject([
      { letter: 'A', drill: true, status: 'closed' },
      { letter: 'B', drill: false, status: 'closed' },
    ]);
  });

  it('and a real alarm after it has a covert call of its own, which says nothing of a drill', async () => {
    await startDrill(town.parts, 'North', { duress: true, about: '4021' });
    await town.passes('3m30s');
    const covert = await sam.expectsCall();
    await sam.texts('STATUS 3851');
    await town.passes('5s');
    expect(covert.isOver).toBe(true);
    await town.passes('3m27s');
    const real = await sam.answersCall();
    real.hears(/^Records office, a few questions\./);
    await real.hangsUp();
    await endAlarms(town);
    await mind(town, ...EVERYBODY);
  });
});
