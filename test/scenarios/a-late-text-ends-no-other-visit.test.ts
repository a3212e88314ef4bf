import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Phone } from '../harness/phones.ts';
import { RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

/**
 * Vonage says when a text was sent, and for a day repeats a text that we could not take. Twilio says no time and
 * repeats nothing.
 */
describe('a late text ends no other visit than the one it was sent in', () => {
  let town: Town;
  let sam: Phone;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, carriers: ['vonage'], at: '2026-11-23T14:00:00Z' });
    sam = town.phone(SAM);
  });
  afterEach(async () => {
    await town.close();
  });

  /** Delivers a text half an hour late. */
  async function textsLate(body: string): Promise<void> {
    town.exchange.setFaults({ phones: { [SAM]: { 'text-late': 1 } } });
    await sam.texts(body);
    town.exchange.setFaults({ phones: {} });
  }

  async function byCall(...keys: string[]): Promise<void> {
    const call = await sam.dials();
    await call.presses('7294', ...keys);
    if (!call.isOver) await call.hangsUp();
  }

  const states = async (): Promise<string[]> => (await town.records.visits()).map(({ status }) => status);

  it.each(['END', 'END 7294', 'OK 7294', 'MORE 60'])(
    '%s, sent in a visit that is over, has no effect on the next',
    async (body) => {
      await sam.texts('START 60');
      await sam.expectsText(/^On until 15:00/);
      await town.passes('10m');
      await textsLate(body);
      await byCall('2');
      await town.passes('10m');
      await sam.texts('START 30 12 High Street');
      await sam.expectsText(/^On until 14:50/);
      await town.passes('21m');
      await sam.expectsText(/^On until 14:50, at 12 High Street\. OUT when you leave\.$/);
      expect(await states()).toEqual(['ended', 'open']);
      await sam.texts('OUT');
      await sam.expectsText(/^Thank you\. Your visit is ended/);
    },
  );

  it('START, sent before a visit that is over, begins none', async () => {
    await textsLate('START 60');
    await byCall('1', '1');
    await town.passes('10m');
    await byCall('2');
    await town.passes('21m');
    await sam.expectsText(/^No visit is open\.$/);
    expect(await states()).toEqual(['ended']);
  });

  it('a duress PIN in it raises an alarm all the same', async () => {
    await sam.texts('START 60');
    await sam.expectsText(/^On until 15:00/);
    await town.passes('10m');
    await textsLate('END 3851');
    await byCall('2');
    await town.passes('5m');
    await sam.texts('START 120');
    await sam.expectsText(/^On until 16:15/);
    await town.passes('26m');
    await sam.expectsText(/^On until 16:15/);
    expect(await town.records.alarmKinds()).toEqual(['duress']);
    for (const { phone } of [...town.exchange.calls(), ...town.exchange.texts()])
      await town.phone(phone).minds('what came so far');
  });
});
