import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Call, Phone } from '../harness/phones.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { endAlarms } from '../harness/town-alarms.ts';

const KIT = '+447700900105';

describe('duress is answered by people only', () => {
  let town: Town;
  let sam: Phone;
  let bea: Phone;
  let mo: Phone;
  let ira: Phone;

  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    [sam, bea, mo, ira] = [town.phone(SAM), town.phone(BEA), town.phone(MO), town.phone(IRA)];
  });
  afterEach(async () => {
    await town.close();
  });

  async function startsByText(): Promise<void> {
    await sam.texts('START 60 12 High Street');
    await sam.expectsText(/^On until 15:00/);
  }

  async function saysSoCovertly(): Promise<Call> {
    await startsByText();
    const call = await sam.dials();
    await call.presses('3851');
    call.hears(/You're down until three o'clock\. To end, press 2\./);
    return call;
  }

  async function ringsEverybody(): Promise<Call> {
    for (const phone of [bea, mo, ira]) await phone.expectsText(/^Riverside lone-working line: urgent\. Reply TAKE A/);
    const call = await bea.expectsCall();
    await mo.expectsCall();
    await ira.expectsCall();
    return call.answers();
  }

  it('tells the instruction first, then who, where and what to do', async () => {
    const worker = await saysSoCovertly();
    const call = await ringsEverybody();
    await call.presses('1');
    const said = call.hears(/^(.*Press 1\. ?)+Do not ring or text Sam\. Do not go there\. Dial 999\./);
    expect(said).toMatch(/Sam Okoro says covertly that they are in danger/);
    expect(said).toMatch(/12 High Street/);
    expect(said).toMatch(/The police there: Northshire/);
    expect(said).not.toMatch(/The number is/);
    await call.presses('1', '60#');
    call.hears(/That is too long: news by quarter past two/);
    for (const phone of [mo, ira]) await phone.expectsText(/^A is taken/);
    await worker.hangsUp();
    await bea.ignores({ texts: 1 });
    await endAlarms(town);
    await sam.texts('OUT');
    await sam.expectsText(/ended/);
  });

  it("is closed neither by anything that the worker's phone says nor by SAFE", async () => {
    const worker = await saysSoCovertly();
    const call = await ringsEverybody();
    await call.presses('1', '1', '15#');
    await bea.expectsText(/^A: Do not ring or text Sam\. Do not go there\. Dial 999.*At 12 High Street\./);
    for (const phone of [mo, ira]) await phone.expectsText(/^A is taken/);
    await worker.presses('2');
    worker.hears(/Your visit is ended/);

    const again = await sam.dials();
    await again.presses('7294');
    await again.hangsUp();
    await sam.texts('OK 7294');
    await sam.expectsText(/./);
    await bea.texts('SAFE A');
    await bea.expectsText(/^Please ring us\.$/);
    expect(await town.records.alarm()).toMatchObject({ status: 'taken', covert: true, kind: 'duress' });

    await town.passes('15m');
    await bea.expectsText(/^News of A, please\. Ring us\.$/);
    const news = await bea.answersCall();
    await news.presses('1');
    news.hears(/News of Sam Okoro, please\. Still do not ring or text Sam\./);
    await news.presses('1');
    news.hears(/Your PIN/);
    await news.presses('1111');
    news.hears(/That didn't work/);
    await news.presses('6183');
    news.hears(/Seen in person, press 1/);
    await news.presses('3');
    news.hears(/A voice alone proves nothing\. We ask again at half past two/);

    await town.passes('15m');
    await bea.expectsText(/^News of A, please\. Ring us\.$/);
    const later = await bea.answersCall();
    await later.presses('1', '1', '6183', '1');
    later.hears(/Thank you/);
    expect(later.everything()).not.toMatch(/visit goes on/);
    for (const phone of [mo, ira]) await phone.expectsText(/A is over: they were seen in person/);
    await town.passes('4h');
  });

  it('raises a missed alarm that is taken, and asks its owner first', async () => {
    await startsByText();
    sam.answers('silent');
    await town.passes('1h6m');
    await sam.ignores({ calls: 2, texts: 2 });
    await bea.expectsText(/urgent/);
    const call = await bea.answersCall();
    await call.presses('1', '1', '20#');
    for (const phone of [mo, ira]) await phone.expectsText(/^A is taken/);

    await sam.texts('END 3851');
    await sam.expectsText(/Your visit is ended/);
    await bea.expectsText(/A has become more urgent/);
    const urgent = await bea.answersCall();
    for (const phone of [mo, ira]) await phone.expectsText(/urgent/);
    await mo.expectsCall();
    await ira.expectsCall();
    await urgent.presses('1');
    urgent.hears(/Do not ring or text Sam\. Do not go there\. Dial 999\./);
    await urgent.presses('3', '1');
    urgent.hears(/We ring you for news/);
    for (const phone of [mo, ira]) await phone.expectsText(/^A: 999 is dialled/);
    await urgent.presses('4711#');
    for (const phone of [mo, ira]) await phone.expectsText(/^A, news:\nthe police reference is 4711\./);
    await bea.expectsText(/999 is dialled\. Sam Okoro is in danger/);
    await town.passes('5m');
    await bea.expectsText(/^News of A, please\. Ring us\.$/);
    const news = await bea.answersCall();
    await news.presses('1', '1', '6183', '2');
    for (const phone of [mo, ira]) await phone.expectsText(/A is over: the police confirm it/);
    await town.passes('4h');
  });

  it("and once it is closed the worker's phone has the same day as without it", async () => {
    await town.close();
    // Kit has the same day with the real PIN. Requests to others about a missed visit go to the last resort.
    town = await openTown({
      organisation: RIVERSIDE.replace(
        'police_force: Northshire',
        `police_force: Northshire
    repeat: 24h
    ladder: [{ after: 0s, who: worker, by: [sms] }, { after: 2m, who: worker, ` +
          `by: [call] }, { after: 6m, who: last_resort, by: [sms] }]`,
      ).concat(
        `  - { name: Kit Farrow, staff_number: "4025", roles: [worker], team: ` +
          `North, phones: ["${KIT}"], pin: "7294", duress_pin: "3851", buddies: ["4022"] }\n`,
      ),
      at: '2026-11-23T14:00:00Z',
    });
    [sam, bea, mo, ira] = [town.phone(SAM), town.phone(BEA), town.phone(MO), town.phone(IRA)];
    const kit = town.phone(KIT);
    const both = async (body: string): Promise<void> => {
      await sam.texts(body.replace('PIN', '3851'));
      await kit.texts(body.replace('PIN', '7294'));
    };
    for (const phone of [sam, kit]) phone.answers('silent');
    await both('START 30 12 High Street PIN');
    const call = await bea.answersCall();
    await call.presses('1', '1', '15#');
    await town.passes('15m');
    const news = await bea.answersCall();
    await news.presses('1', '1', '6183', '1');
    expect(await town.records.alarms()).toMatchObject([{ kind: 'duress', status: 'closed', covert: true }]);

    await both('STATUS');
    await town.passes('22m');
    await both('STATUS');
    // Kit's deadline raised an alarm. Sam's did not: a responder who was with Sam knows better.
    expect(await town.records.alarms()).toMatchObject([
      { worker: 'Sam Okoro', kind: 'duress' },
      { worker: 'Kit Farrow', kind: 'missed' },
    ]);
    await both('OUT');
    await both('BACK');
    await both('MORE 15');
    await both('OUT 7294');
    const lived = (number: string): unknown[] => [
      ...town.exchange
        .texts()
        .filter(({ phone, direction }) => phone === number && direction === 'outbound')
        .map(({ body, createdAt }) => ({ body, createdAt })),
      ...town.exchange
        .calls()
        .filter(({ phone }) => phone === number)
        .map(({ status, createdAt }) => ({ status, createdAt })),
    ];
    expect(lived(SAM)).toEqual(lived(KIT));
    expect(lived(SAM).length).toBeGreaterThan(8);
    for (const number of [SAM, KIT, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS])
      await town.phone(number).minds('what came so far');
  });

  it('rings nobody at the same address, and not the phone that it came from', async () => {
    await bea.texts('START 120 min 12 High Street, NF1 4AB');
    await bea.expectsText(/./);
    await sam.texts('START 60 12, High St, NF1 4AB');
    await sam.expectsText(/On until/);
    await sam.texts('MORE 30 3851');
    await sam.expectsText(/On until 15:30/);
    const asked = await town.records.contacts({ to: BEA, purpose: 'alarm' });
    for (const phone of [mo, ira]) {
      await phone.expectsText(/urgent/);
      await phone.expectsCall();
    }
    expect(asked).toEqual([]);
    expect(await town.records.visits({ place: '12 High Street, NF1 4AB' })).toHaveLength(1);
    await mo.texts('DIALLED A');
    await mo.ignores({ calls: 1, texts: 1 });
    await endAlarms(town);
    await bea.texts('OUT');
    await sam.texts('OUT');
    await bea.ignores({ texts: 1 });
    await sam.ignores({ texts: 1 });
    expect([DUTY, OUT_OF_HOURS]).toHaveLength(2);
  });
});
