import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { confirmsText } from '../harness/confirms-text.ts';
import type { Phone } from '../harness/phones.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { endAlarms } from '../harness/town-alarms.ts';

const KIOSK = '+447700900177';

describe('a lock-out hides no duress', () => {
  let town: Town;
  let kiosk: Phone;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE });
    kiosk = town.phone(KIOSK);
  });
  afterEach(async () => {
    await endAlarms(town);
    await mind(town, SAM, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS);
    await town.close();
  });

  const lockedOut = async (): Promise<void> => {
    for (let call = 0; call < 3; call += 1) await kiosk.rings('4021#', '1111#', '2222#', '3333#');
    await (await kiosk.rings('4021#', '1111#')).hangsUp();
  };

  it('the worker and the buddy are told of it, once an hour', async () => {
    await lockedOut();
    await town.phone(SAM).expectsText(/^Riverside office: many wrong PINs were tried from phones that are not yours\./);
    await town
      .phone(BEA)
      .expectsText(
        /^Riverside lone-working line: many wrong PINs for staff number 4021, from phones not theirs\. Ring them once/,
      );
    await (await kiosk.rings('4021#', '4444#')).hangsUp();
    expect(await town.records.contacts({ purpose: ['locked-out', 'own-lock-out'] })).toHaveLength(2);
    const call = await town.phone(SAM).dials();
    await call.presses('7294');
    call.hears(/To start, press 1/);
    await call.hangsUp();
  });

  it('the real PIN and the duress PIN are refused alike, and the duress PIN raises an alarm', async () => {
    await lockedOut();
    const real = await kiosk.rings('4021#', '7294#');
    await real.hangsUp();
    expect(await town.records.alarms()).toEqual([]);
    const duress = await kiosk.rings('4021#', '3851#');
    expect(duress.everything()).toBe(real.everything());
    expect(duress.everything()).toMatch(/That didn't work\. Once more, please\.$/);
    expect(await town.records.alarms()).toMatchObject([{ kind: 'duress', covert: true }]);
    // The phone that it came from is not rung either.
    expect(await town.records.alarm()).toMatchObject({ state: { excludedPhones: [KIOSK] } });
    await duress.hangsUp();
  });

  it('nobody is told to ring the worker once a covert alarm is open: its owners are told of wrong PINs', async () => {
    const sam = town.phone(SAM);
    await sam.texts('START 60 12 High Street');
    await sam.texts('STATUS 3851');
    await town.phone(BEA).texts('TAKE A 15');
    await confirmsText(town, BEA);
    await mind(town, SAM, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS);
    for (let time = 0; time < 6; time += 1) await sam.texts('OUT my pin is 9876');
    await town.phone(BEA).expectsText(/^A, news:\nseveral wrong PINs were tried for them\.$/);
    await lockedOut();
    expect(await town.records.contacts({ purpose: ['wrong-pins', 'locked-out', 'own-lock-out'] })).toMatchObject([
      { purpose: 'own-lock-out', to: SAM },
    ]);
    const news = town.exchange.texts().filter(({ body }) => /wrong PINs were tried for them/.test(body));
    expect(news.map(({ phone }) => phone)).toEqual([BEA]);
  });

  it('one candidate of a text counts: many numbers prove nothing; a duress PIN among them still raises', async () => {
    const sam = town.phone(SAM);
    await sam.texts('START 5 12 Mill Lane');
    await town.passes('12m');
    await mind(town, SAM, BEA, MO, IRA);
    await sam.texts('STATUS 7294 1111 2222 3333');
    const real = await sam.expectsText(/./);
    expect(await town.records.alarms()).toMatchObject([{ kind: 'missed', status: 'raised' }]);
    await sam.texts('STATUS 3851 1111 2222 3333');
    expect(await sam.expectsText(/./)).toBe(real);
    expect(await town.records.alarms()).toMatchObject([{ kind: 'duress', status: 'raised' }]);
  });

  it('ten tries an hour by text: then both PINs are refused alike, duress raises, help needs no PIN', async () => {
    const sam = town.phone(SAM);
    await sam.texts('START 120 12 Mill Lane');
    for (let guess = 0; guess < 10; guess += 1) await sam.texts(`END ${String(5550 + guess)}`);
    await town.phone(BEA).expectsText(/several wrong PINs for staff number 4021/);
    await mind(town, SAM);
    await sam.texts('END 7294');
    const refused = await sam.expectsText(/^That PIN didn't work\. Once more, please\.$/);
    await sam.texts('END 3851');
    expect(await sam.expectsText(/./)).toBe(refused);
    expect(await town.records.alarms()).toMatchObject([{ kind: 'duress', status: 'raised' }]);
    await sam.texts('SOS');
    await sam.expectsText(/^Thank you\. One moment\.$/);
    await town.passes('61m');
    await mind(town, SAM, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS);
    await sam.texts('END 7294');
    await sam.expectsText(/Your visit is ended/);
  });

  it('ten wrong PINs from one phone over many staff numbers bar that phone for all, and no other phone', async () => {
    for (const number of ['4021#', '4022#', '4030#']) await kiosk.rings(number, '1111#', '2222#', '3333#');
    await (await kiosk.rings('4031#', '1111#')).hangsUp();
    const real = await kiosk.rings('4022#', '6183#');
    real.hears(/That didn't work/);
    await real.hangsUp();
    const duress = await kiosk.rings('4022#', '2947#');
    expect(duress.everything()).toBe(real.everything());
    await duress.hangsUp();
    expect(await town.records.alarms()).toMatchObject([{ kind: 'duress', status: 'raised' }]);
    await mind(town, SAM, BEA, MO, IRA, DUTY, OUT_OF_HOURS);
    const elsewhere = await town.phone('+447700900178').dials();
    await elsewhere.presses('4022#', '6183#');
    elsewhere.hears(/To start, press 1/);
    await elsewhere.hangsUp();
  });

  it('many wrong PINs in a day, from many phones: people on duty are told once, and nobody is locked out', async () => {
    const id = await town.records.personId('4030');

    await town
      .knex('pin_failure')
      .insert(
        Array.from({ length: 48 }, (_, index) => ({
          person_id: id,
          at: new Date(town.now().getTime() - index * 20 * 60_000),
          known_phone: false,
          from_number: `+4477009004${String(10 + index)}`,
        })),
      );
    await (await kiosk.rings('4021#', '1111#')).hangsUp();
    expect(await town.records.operatorEntries()).toEqual([]);
    await (await kiosk.rings('4021#', '1111#', '2222#')).hangsUp();
    for (const number of [DUTY, OUT_OF_HOURS])
      await town
        .phone(number)
        .expectsText(
          /^Riverside lone-working line: many wrong PINs within a day, of several people or from several phones\./,
        );
    const right = await kiosk.rings('4021#', '7294#');
    right.hears(/To start, press 1/);
    await right.hangsUp();
  });
});
