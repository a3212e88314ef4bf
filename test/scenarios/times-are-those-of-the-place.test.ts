import { afterEach, describe, it } from '@jest/globals';
import type { Phone } from '../harness/phones.ts';
import { RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

describe('times are those of the place, and reminders come before them', () => {
  let town: Town;
  let sam: Phone;
  async function begin(at: string): Promise<void> {
    town = await openTown({ organisation: RIVERSIDE, at });
    sam = town.phone(SAM);
  }
  afterEach(async () => {
    await town.close();
  });

  async function rings(...keys: string[]): Promise<string> {
    const call = await sam.dials();
    await call.presses('7294', ...keys);
    if (!call.isOver) await call.hangsUp();
    return call.hears(/./);
  }

  async function expectSaid(keys: string[], words: string): Promise<void> {
    const said = (await rings(...keys)).replace(/ Say where you are.*$/, '');
    if (!said.endsWith(words)) throw new Error(`heard "${said}", not ${words}`);
  }

  it("tomorrow's times are said with the day", async () => {
    await begin('2026-11-23T22:45:00Z');
    await expectSaid(['1', '4'], 'Two hours, until quarter to one tonight.');
    await expectSaid([], "You're down until quarter to one tonight. To end, press 2. For longer, press 3.");
    await sam.texts('STATUS');
    await sam.expectsText(/^On until 00:45 tomorrow\./);
    await town.passes('1h55m');
    await sam.expectsText(/^It is nearly 00:45\./);
    await expectSaid(['2'], 'Your visit is ended.');
    await expectSaid(['1', '1'], 'Until ten past one.');
    await expectSaid(['2'], 'Your visit is ended.');
  });

  it('midnight and midday have their names', async () => {
    await begin('2026-11-23T22:00:00Z');
    await expectSaid(['1', '4'], 'Two hours, until midnight.');
    await expectSaid(['2'], 'Your visit is ended.');
    await town.passes('13h');
    await expectSaid(['1', '2'], 'Until midday.');
    await expectSaid(['2'], 'Your visit is ended.');
  });

  it('two hours are two hours in the night when the clocks go back', async () => {
    await begin('2026-10-25T00:30:00Z');
    await expectSaid(['1', '4'], 'Two hours, until half past two.');
    await town.passes('20m');
    // Case Y1 of the trials: ten to two, in the hour that comes twice.
    await sam.texts('START 15');
    await sam.expectsText(/On until 01:05 \(after clocks go back\)\./);
    await sam.texts('START 100');
    await sam.expectsText(/On until 02:30\./);
    await town.passes('1h34m');
    await sam.texts('STATUS');
    await sam.expectsText(/^On until 02:30\./);
    await town.passes('1m');
    await sam.expectsText(/^It is nearly 02:30\./);
    await expectSaid(['2'], 'Your visit is ended.');
  });

  it('and in the night when they go forward', async () => {
    await begin('2026-03-29T00:30:00Z');
    await expectSaid(['1', '2'], 'Until half past two.');
    await town.passes('55m');
    await sam.expectsText(/^It is nearly 02:30\./);
    await town.passes('5m');
    await sam.expectsText(/^Have you left\?/);
    await expectSaid(['2'], 'Your visit is ended.');
  });

  it('the reminder moves with the deadline', async () => {
    await begin('2026-11-23T14:00:00Z');
    await rings('1', '2');
    await town.passes('54m');
    await sam.texts('MORE 30');
    await sam.expectsText(/^On until 15:30\./);
    await town.passes('30m59s');
    await town.passes('1s');
    await sam.expectsText(/^It is nearly 15:30\./);
    await rings('3', '1');
    await town.passes('30m');
    await sam.expectsText(/^It is nearly 16:00\./);
    await expectSaid(['2'], 'Your visit is ended.');
    await town.passes('2h');
  });

  it('a visit no longer than the reminder has none', async () => {
    await begin('2026-11-23T14:00:00Z');
    await rings('1', '0', '5#');
    await town.passes('4m59s');
    await town.passes('1s');
    await sam.expectsText(/^Have you left\?/);
    await expectSaid(['2'], 'Your visit is ended.');
    await town.passes('2h');
  });
});
