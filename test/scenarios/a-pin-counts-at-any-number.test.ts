import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  HARBOUR,
  HARBOUR_DUTY,
  HARBOUR_LAST_RESORT,
  INES,
  KIT,
  ROWAN,
  SHARED,
  STRANGER,
  TEO,
} from '../harness/harbour.ts';
import type { Call } from '../harness/phones.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';

/** Rowan's PINs are 4821 and, under duress, 7093; those of Ines 3376 and 9154, those of Kit 5937 and 8406. */
describe('a PIN that is keyed where another number is asked for', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: HARBOUR, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await mind(town, ROWAN, INES, TEO, KIT, SHARED, STRANGER, HARBOUR_DUTY, HARBOUR_LAST_RESORT);
    await town.close();
  });

  const keyed = (number: string, ...keys: string[]): Promise<Call> => town.phone(number).rings(...keys);
  /** What the line says to the last entry, and the alarms that there are a second after it. */
  async function heardAfter(number: string, keys: string[], pin: string): Promise<{ said: string; alarms: string[] }> {
    const call = await keyed(number, ...keys);
    call.hears(/./);
    await call.presses(`${pin}#`);
    const said = call.hears(/./);
    await town.passes('1s');
    if (!call.isOver) await call.hangsUp();
    return { said, alarms: await alarmsIn(town) };
  }

  it.each([
    ['minutes of a visit', ['4821', '1', '0']],
    ['minutes of the way home', ['4821', '7', '0']],
    ['minutes until we ring', ['4821', '5']],
    ["a colleague's staff number", ['4821', '6']],
  ])('%s: it raises under duress, and neither PIN is a length, a number or said aloud', async (_what, keys) => {
    const real = await heardAfter(ROWAN, keys, '4821');
    expect(real).toMatchObject({ said: expect.stringMatching(/^That didn't work\. Once more, please\. /), alarms: [] });
    await (await keyed(ROWAN, '4821', '2')).hangsUp();
    const forced = await heardAfter(ROWAN, keys, '7093');
    expect(forced).toEqual({ said: real.said, alarms: ['Rowan Ellis duress raised'] });
    // Hanging up there opens the usual length, and never 709 minutes.
    for (const { deadline, startedAt } of await town.records.visits())
      expect(Number(deadline) - Number(startedAt)).toBeLessThanOrEqual(3_600_000);
    expect(JSON.stringify(await town.knex('turn').select('input'))).not.toMatch(/7093|4821/);
  });

  it('minutes more: the visit keeps its end, and a length of eleven hours is said as a length', async () => {
    const call = await keyed(ROWAN, '4821', '1', '2');
    await call.hangsUp();
    const forced = await heardAfter(ROWAN, ['4821', '3', '0'], '7093');
    expect(forced.alarms).toEqual(['Rowan Ellis duress raised']);
    const status = await keyed(ROWAN, '4821');
    status.hears(/You're down until three o'clock/);
    await status.presses('3', '0', '709#');
    status.hears(/11 hours 49 minutes more, until two forty-nine tonight/);
    await status.hangsUp();
  });

  it("a responder's, at the minutes until news and at the police reference: it is about themselves", async () => {
    await town.phone(ROWAN).texts('START 30 12 Mill Lane');
    await town.passes('36m');
    const call = await town.phone(INES).answersCall();
    await call.presses('1', '1');
    call.hears(/How many minutes until you have news\? Then hash\.$/);
    await call.presses('3376#');
    const real = call.hears(/^That didn't work\. Once more, please\. How many minutes/);
    await town.passes('1s');
    expect(await alarmsIn(town)).toEqual(['Rowan Ellis missed raised']);
    await call.presses('9154#');
    expect(call.hears(/./)).toBe(real);
    await town.passes('1s');
    expect(await alarmsIn(town)).toEqual(['Rowan Ellis missed raised', 'Ines Marlow duress raised']);
    await call.presses('15#');
    call.hears(/News by/);
    await call.hangsUp();
  });

  it('is no police reference, and is told to nobody', async () => {
    await town.phone(ROWAN).texts('SOS');
    await town.passes('1s');
    const call = await town.phone(INES).answersCall();
    await call.presses('1', '9', '1');
    call.hears(/The police reference, then hash/);
    await call.presses('9154#');
    call.hears(/^That didn't work\. Once more, please\. The police reference/);
    await call.presses('4512#');
    await call.hangsUp();
    await town.passes('1s');
    expect(await alarmsIn(town)).toContain('Ines Marlow duress raised');
    expect(JSON.stringify(town.exchange.texts())).not.toContain('9154');
    expect(JSON.stringify(await town.records.alarms())).toContain('4512');
  });

  it('a staff number on a phone that two share: it may be either of them', async () => {
    const real = await heardAfter(SHARED, [], '5937');
    expect(real.alarms).toEqual([]);
    expect(await heardAfter(SHARED, [], '8406')).toEqual({ said: real.said, alarms: ['Kit Farrow duress raised'] });
  });

  it('behind the staff number, in one entry, from any phone: as an unknown one is answered', async () => {
    const unknown = await heardAfter(STRANGER, [], '99887766');
    expect(unknown).toEqual({ said: 'Your PIN, then hash.', alarms: [] });
    expect(await heardAfter(STRANGER, [], '55124821')).toEqual(unknown);
    expect(await heardAfter(STRANGER, [], '55127093')).toEqual({
      said: unknown.said,
      alarms: ['Rowan Ellis duress raised'],
    });
  });
});
