import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { codesForThoseWithoutPin, resetPin } from '../../src/cli/pin.ts';
import { LOG_FILE } from '../harness/logged.ts';
import type { Call, Phone } from '../harness/phones.ts';
import { BEA, IRA, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

const KIOSK = '+447700900177';
const WITHOUT_PINS = RIVERSIDE.replace(', pin: "7294", duress_pin: "3851"', '').replace(', pin: "5827"', '');
/**
 * PINs that must not be readable anywhere, however they were keyed. So they must not occur in the town's
 * numbers and times either.
 */
const [PIN, DURESS] = ['838374', '616293'];

describe('a first call sets both PINs', () => {
  let town: Town;
  let sam: Phone;
  let codes: Map<string, string>;
  beforeAll(async () => {
    town = await openTown({ organisation: WITHOUT_PINS, at: '2026-11-23T14:00:00Z' });
    sam = town.phone(SAM);
    const lines = await codesForThoseWithoutPin(town.parts, { send: false });
    expect(lines[0]).toMatch(/good until Mon,? 30 Nov 2026, 14:00\. They are shown only now/);
    codes = new Map(
      lines
        .slice(2)
        .map((line) => /(\d{4}) +(\d{6})$/.exec(line)?.slice(1) ?? [])
        .map(([number = '', code = '']) => [number, code]),
    );
  });
  afterAll(async () => {
    await town.close();
  });
  let last: Call | null = null;
  afterEach(async () => {
    await isOver();
  });

  async function isOver(): Promise<void> {
    if (last && !last.isOver) await last.hangsUp();
    last = null;
  }

  async function rings(phone: Phone, ...keys: string[]): Promise<Call> {
    await isOver();
    const call = await phone.dials();
    last = call;
    await call.presses(...keys);
    return call;
  }
  const code = (staffNumber: string): string => codes.get(staffNumber) ?? '';
  const kept = async (): Promise<unknown> =>
    town.knex('person').orderBy('staff_number').select('pin_hash', 'duress_pin_hash', 'pin_length', 'code_hash');

  it('everybody without a PIN, and nobody else, gets a code; a second run gives nobody another', async () => {
    expect([...codes.keys()]).toEqual(['4031', '4021']);
    expect(await codesForThoseWithoutPin(town.parts, { send: false })).toEqual([]);
  });

  it('a known phone is asked for the code; a refused, mistyped or broken-off entry changes nothing', async () => {
    const before = await kept();
    const call = await rings(sam);
    call.hears(/^Riverside office\. Your code, then hash\.$/);
    await call.presses('111222#');
    call.hears(/^That didn't work\. Once more, please\.$/);
    await call.presses(`${code('4021')}#`);
    call.hears(/^Choose a PIN, four to six digits, then hash\.$/);
    for (const refused of ['1234', '7777', '1212', '0072', '1972', '7551']) {
      await call.presses(`${refused}#`);
      call.hears(/^That one is easy to guess\. Another one, four to six digits, then hash\.$/);
    }
    await call.presses('729#');
    call.hears(/^That didn't work\. Once more, please\./);
    await call.presses(`${PIN}#`);
    call.hears(/^The same again, then hash\.$/);
    await call.presses('838375#');
    call.hears(/^That was not the same\. Choose a PIN/);
    await call.presses(`${PIN}#`, `${PIN}#`);
    call.hears(/Now a second PIN, of as many digits, then hash\.$/);
    for (const refused of [PIN, '838375', '388374', '6162', '123456']) {
      await call.presses(`${refused}#`);
      call.hears(/^Another one, please: of as many digits, and not like the first\. Then hash\.$/);
    }
    await call.presses(`${DURESS}#`);
    call.hears(/^The same again/);
    expect(await kept()).toEqual(before);
    await call.hangsUp();
    expect(await kept()).toEqual(before);
  });

  it('any phone can give the code instead of the PIN; then the new PIN is the PIN, the code is used up', async () => {
    const stranger = await rings(town.phone(KIOSK), '9876#');
    const call = await rings(town.phone(KIOSK), '4021#');
    expect(call.everything()).toBe(stranger.everything());
    await call.presses(...[code('4021'), PIN, PIN, DURESS, DURESS].map((keys) => `${keys}#`));
    call.hears(/Thank you\. That is set\. Your PIN, then hash\.$/);
    await call.presses(`${PIN}#`);
    call.hears(/^To start, press 1/);
    const again = await rings(town.phone(KIOSK), '4021#', `${code('4021')}#`);
    again.hears(/That didn't work/);
    const known = await rings(sam);
    known.hears(/^Riverside office\. Your PIN, please\.$/);
    await known.presses(PIN);
    known.hears(/^To start, press 1/);
  });

  it('a manager sets one', async () => {
    const call = await rings(town.phone(IRA), `${code('4031')}#`, '6293#', '6293#');
    call.hears(/The same again, then hash\. Thank you\. That is set\. Your PIN, please\.$/);
    await call.presses('6293');
    call.hears(/^For the office, press 0/);
  });

  it('a reset: the code is texted and verified by its use, and the old PINs work until then', async () => {
    const bea = town.phone(BEA);
    await resetPin(town.parts, '4022', { send: true });
    const text = await bea.expectsText(
      /^Riverside office: your code is \d{6}\. Ring us, and key it and a hash where a code or a PIN is asked for\.$/,
    );
    const sent = /\d{6}/.exec(text)?.[0] ?? '';
    const old = await rings(bea, '6183#');
    old.hears(/Your code, then hash\. To start, press 1/);
    expect(await town.knex('phone').whereNotNull('verified_at').select('number')).toEqual([]);
    await rings(bea, ...[sent, '8374', '8374', '6162', '6162'].map((keys) => `${keys}#`));
    expect(await town.knex('phone').whereNotNull('verified_at').select('number')).toEqual([{ number: BEA }]);
    (await rings(bea, '8374')).hears(/To start/);
    (await rings(town.phone(KIOSK), '4022#', '6183#')).hears(/That didn't work/);
    // What is sealed is random: any six digits may stand in it by chance.
    const bodies = JSON.stringify((await town.records.contacts()).map(({ body }) => body));
    expect(bodies.replaceAll(/\[sealed:[^\]]*\]/g, '')).not.toContain(sent);
  });

  it('a code is used up by ten wrong entries, or after a week', async () => {
    const given = async (): Promise<string> =>
      / (\d{6})$/.exec((await resetPin(town.parts, '4031', { send: false })).at(-1) ?? '')?.[1] ?? '';
    const guessed = await given();
    await town.passes('1s');
    for (let call = 0; call < 5; call += 1) await rings(town.phone(IRA), '1111#', '2222#');
    (await rings(town.phone(IRA), `${guessed}#`)).hears(/That didn't work/);
    const other = await given();
    await town
      .knex('person')
      .where({ staff_number: '4031' })
      .update({ code_at: new Date(town.now().getTime() - 7 * 24 * 3_600_000) });
    (await rings(town.phone(KIOSK), '4031#', `${other}#`)).hears(/That didn't work/);
    (await rings(town.phone(IRA), '6293')).hears(/For the office/);
  });

  it('nothing of it is stored readable', async () => {
    const turns = JSON.stringify([
      await town.knex('turn').select('input', 'reply'),
      await town.knex('conversation').select('state'),
      await town.knex('journal').select('detail'),
    ]);
    const log = readFileSync(LOG_FILE, { encoding: 'utf8', flag: 'a+' });
    for (const secret of [PIN, DURESS, ...codes.values()]) {
      expect(turns).not.toContain(secret);
      expect(log).not.toContain(secret);
    }
  });
});
