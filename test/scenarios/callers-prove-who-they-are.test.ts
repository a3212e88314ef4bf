import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Phone } from '../harness/phones.ts';
import { BEA, DUTY, IRA, MO, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { idsOfText, post } from './signed-webhooks.ts';

const KIOSK = '+447700900177';
const SHARED = '+447700900150';
const WITH_A_SHARED_PHONE = RIVERSIDE.replace(
  'phones: ["+447700900101"]',
  `phones: ["+447700900101", "${SHARED}"]`,
).replace('phones: ["+447700900102"]', `phones: ["+447700900102", "${SHARED}"]`);

describe('callers prove who they are', () => {
  let town: Town;
  let sam: Phone;
  let kiosk: Phone;
  beforeEach(async () => {
    town = await openTown({ organisation: WITH_A_SHARED_PHONE, at: '2026-11-23T14:00:00Z' });
    sam = town.phone(SAM);
    kiosk = town.phone(KIOSK);
  });
  afterEach(async () => {
    await town.close();
  });

  it('from any phone: staff number, then PIN, and the visit is known', async () => {
    const start = await kiosk.dials();
    start.hears(/^Riverside office\. Your staff number, then hash\.$/);
    await start.presses('4021#');
    start.hears(/^Your PIN, then hash\.$/);
    await start.presses('7294#');
    start.hears(/^To start, press 1/);
    await start.presses('1', '2');
    start.hears(/Until three o'clock\. Say where/);
    await town.passes('10m');
    const more = await kiosk.rings('4021#', '7294#', '3', '1');
    more.hears(/You're down until three o'clock.*Until half past three\.$/);
    (await sam.rings('7294', '2')).hears(/You're down until half past three.*ended/);
  });

  it("a withheld number is nobody's, and so is a shared one", async () => {
    const hidden = await sam.dials({ withheld: true });
    hidden.hears(/^Riverside office\. Your staff number, then hash\.$/);
    await hidden.presses('4021#', '7294#', '1', '1');
    hidden.hears(/Until half past two\. Say where/);
    await hidden.hangsUp();
    const shared = await town.phone(SHARED).dials();
    shared.hears(/^Riverside office\. Your staff number, then hash\.$/);
    await shared.presses('4022#', '6183#', '1', '2');
    shared.hears(/Until three o'clock\. Say where/);
    (await sam.rings('7294', '2')).hears(/half past two.*ended/);
    (await town.phone(BEA).rings('6183', '2')).hears(/three o'clock.*ended/);
  });

  it('an unknown staff number meets the same prompts, to the last word', async () => {
    const keys = ['1111#', '2222#', '3333#'];
    const known = await kiosk.rings('4021#', ...keys);
    const unknown = await kiosk.rings('9876#', ...keys);
    expect(unknown.everything()).toBe(known.everything());
    expect(known.everything()).toMatch(/(That didn't work\. Once more, please\. ?){2}Thank you\. Goodbye\.$/);
    const zeros = await kiosk.rings('4021#', '00#');
    const zerosOfNobody = await town.phone('+447700900178').rings('9876#', '00#');
    expect(zerosOfNobody.everything()).toBe(zeros.everything());
    await zeros.hangsUp();
    await zerosOfNobody.hangsUp();
    for (const number of [DUTY, OUT_OF_HOURS, DUTY, OUT_OF_HOURS])
      await town.phone(number).expectsText(/asked for a person and got none/);
    for (const number of [BEA, MO, IRA]) await town.phone(number).ignores({ calls: 1, texts: 1 });
  });

  it('a call has three tries', async () => {
    const call = await sam.rings('1111', '2222');
    expect(call.isOver).toBe(false);
    await call.presses('3333');
    call.hears(/Thank you\. Goodbye\.$/);
    expect(call.isOver).toBe(true);
    const again = await sam.rings('1111', '2222', '7294');
    again.hears(/To start, press 1/);
    await again.hangsUp();
  });

  it('a known phone is never locked out; an unknown one is after ten tries in an hour', async () => {
    for (let call = 0; call < 4; call += 1) await sam.rings('1111', '2222', '3333');
    await (await sam.rings('7294')).hangsUp();
    await (await kiosk.rings('4021#', '7294#')).hangsUp();

    for (let call = 0; call < 3; call += 1) await kiosk.rings('4021#', '1111#', '2222#', '3333#');
    const last = await kiosk.rings('4021#', '1111#', '7294#');
    last.hears(/Once more, please\. That didn't work\. Once more, please\.$/);
    await last.hangsUp();
    await sam.expectsText(/^Riverside office: many wrong PINs were tried from phones that are not yours/);
    await town.phone(BEA).expectsText(/many wrong PINs for staff number 4021/);
    const elsewhere = await town.phone('+447700900178').rings('4021#', '7294#');
    elsewhere.hears(/That didn't work/);
    await elsewhere.hangsUp();
    // That phone has used up its tries for everybody. From another phone, other people can still prove who they are.
    const barred = await kiosk.rings('4022#', '6183#');
    barred.hears(/That didn't work/);
    await barred.hangsUp();
    const bea = await town.phone('+447700900178').rings('4022#', '6183#');
    bea.hears(/To start/);
    await bea.hangsUp();
    const known = await sam.rings('7294');
    known.hears(/To start/);
    await known.hangsUp();

    await town.passes('61m');
    const later = await kiosk.rings('4021#', '7294#');
    later.hears(/To start/);
    await later.hangsUp();
  });

  it('six wrong PINs with a visit open are told to the buddy, once an hour', async () => {
    await sam.rings('1111', '2222', '3333');
    await sam.rings('1111', '2222', '3333');
    await (await sam.rings('7294', '1', '8')).hangsUp();
    await kiosk.rings('4021#', '1111#', '2222#', '3333#');
    await town
      .phone(BEA)
      .expectsText(
        /^Riverside lone-working line: several wrong PINs for staff number 4021\. Ring them once, unless told not to/,
      );
    await sam.rings('1111', '2222', '3333');
    await sam.texts('END 7295');
    await sam.expectsText(/That PIN didn't work\. Once more, please\./);
    await town.passes('65m');
    await sam.rings('1111', '2222', '3333');
    await (await sam.rings('1111', '2222')).hangsUp();
    await sam.rings('1111', '2222', '3333');
    await town.phone(BEA).expectsText(/several wrong PINs/);
    (await sam.rings('7294', '2')).hears(/until six o'clock.*ended/);
  });

  it("one phone is the same phone in every carrier's spelling, for texts and for calls", async () => {
    for (const [From, Body, reply] of [
      ['rcs:+447700900101', 'START 60 12 High Street', /^On until 15:00/],
      ['whatsapp:447700900101', 'MORE 30', /15:30/],
      ['07700 900101', 'OK', /15:30|On until/],
      ['00447700900101', 'OUT', /ended/],
    ] as const) {
      expect(
        await post(town, { path: '/twilio/sms', fields: { ...idsOfText(), From, To: town.line, Body } }),
      ).toMatchObject({ status: 200 });
      await sam.expectsText(reply);
    }
    const call = await post(town, {
      path: '/twilio/voice',
      fields: { CallSid: `CA${'7'.repeat(32)}`, From: '07700900101', To: town.line, CallStatus: 'ringing' },
    });
    expect(call.body).toMatch(/Your PIN, please\./);
  });

  it('people on duty are told of a text whose sender cannot be read, once an hour, without its words', async () => {
    const arrives = async (From: string): Promise<void> => {
      expect(
        await post(town, {
          path: '/twilio/sms',
          fields: { ...idsOfText(), From, To: town.line, Body: 'SOS at 12 Mill Lane' },
        }),
      ).toMatchObject({ status: 200 });
    };
    for (const From of ['RiversideNHS', '', 'sip:sam@example.org']) await arrives(From);
    for (const number of [DUTY, OUT_OF_HOURS]) {
      expect(
        await town.phone(number).expectsText(/at 14:00 a text came from a number that we cannot read/),
      ).not.toMatch(/SOS|Mill/);
    }
    await town.passes('61m');
    await arrives('60777');
    for (const number of [DUTY, OUT_OF_HOURS]) await town.phone(number).expectsText(/at 15:01 a text came/);
  });

  it("somebody else's PIN is a wrong one", async () => {
    const call = await sam.rings('6183');
    call.hears(/That didn't work/);
    await call.hangsUp();
  });

  it('a staff number of zeros, with a stray key, or too short', async () => {
    const call = await kiosk.rings('12#', '5#', '40');
    await call.staysSilent();
    call.hears(/That didn't work\. Once more, please\. .*staff number.*Nothing has changed\.$/);
  });
});
