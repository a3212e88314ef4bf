import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Call, Phone } from '../harness/phones.ts';
import { RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { callHungUp } from '../../src/switchboard/calls/call.ts';

/** The points that a call can reach, with the keys that lead there, each pressed once its prompt is heard. */
const PROMPTS = {
  'the PIN': [],
  'the menu': ['7294'],
  'the rest of the menu': ['7294', '*'],
  'how much longer': ['7294', '3'],
  'how many minutes longer': ['7294', '3', '0'],
  '"Can you talk?"': ['7294', '4'],
};

describe('nothing changes without a clear answer', () => {
  let town: Town;
  let sam: Phone;
  beforeAll(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    sam = town.phone(SAM);
    await (await sam.rings('7294', '1', '2')).hangsUp();
  });
  afterEach(async () => {
    expect(await visits()).toEqual(['open until 2026-11-23T15:00:00.000Z']);
  });
  afterAll(async () => {
    await sam.rings('7294', '2');
    await town.close();
  });

  async function visits(): Promise<string[]> {
    const rows = await town.records.visits();
    return rows.map(({ status, deadline }) => `${status} until ${deadline?.toISOString()}`);
  }

  it.each(Object.entries(PROMPTS))('after silence at %s we ask once more, then go on', async (_where, keys) => {
    const call = await sam.rings(...keys);
    const asked = lastSaid(call);
    await call.staysSilent();
    expect(lastSaid(call)).toBe(asked);
    await call.staysSilent();
    call.hears(/Nothing has changed\.$/);
    expect(call.isOver).toBe(true);
  });

  it.each(Object.entries(PROMPTS).filter(([where]) => where !== '"Can you talk?"'))(
    'after wrong keys at %s we ask once more (twice after too short a number), then go on',
    async (where, keys) => {
      const isNumber = /PIN|minutes/.test(where);
      const wrong = where.includes('PIN') ? '12#' : '#';
      const call = await sam.rings(...keys);
      for (let again = isNumber ? 2 : 1; again > 0; again -= 1) {
        await call.presses(wrong);
        call.hears(/That didn't work\. Once more, please\./);
      }
      await call.presses(wrong);
      call.hears(/Nothing has changed\.$/);
      expect(call.isOver).toBe(true);
    },
  );

  it.each(Object.entries(PROMPTS))('a hang-up at %s', async (_where, keys) => {
    await (await sam.rings(...keys)).hangsUp();
  });

  it.each(Object.entries(PROMPTS))('a hang-up at %s that the carrier never reports', async (_where, keys) => {
    const call = await sam.rings(...keys);
    town.exchange.setFaults({ statusCallbacks: 'missing' });
    await call.hangsUp();
    expect(await live()).toBe(1);
    await town.passes('2m');
    expect(await live()).toBe(0);
    town.exchange.setFaults({ statusCallbacks: 'in-order' });
  });

  it.each([
    ['half a PIN', [], '729'],
    ['half a number of minutes', ['7294', '3', '0'], '4'],
  ])('%s', async (_what, keys, half) => {
    const call = await sam.rings(...keys);
    await call.presses(half);
    await call.staysSilent();
    call.hears(/That didn't work\. Once more, please\./);
    await call.presses(half);
    await call.hangsUp();
  });

  it('8, which is not in the menu', async () => {
    const call = await sam.rings('7294', '8');
    call.hears(/That didn't work\. Once more, please\. You're down until three o'clock/);
    await call.hangsUp();
  });

  it('"Can you talk?" takes any key but 1 for no', async () => {
    const call = await sam.rings('7294', '4', '5');
    call.hears(/Can you talk\? Yes, 1\. You're down until three o'clock\. To end, press 2/);
    await call.hangsUp();
  });

  it('a key from a caller who counted as gone: they are asked to ring again', async () => {
    const call = await sam.rings('7294');
    await callHungUp(town.parts, (await town.records.conversation({ status: 'live' })).id);
    await call.presses('2');
    call.hears(/^.*To end, press 2.* Please ring again in a minute\.$/);
    expect(call.isOver).toBe(true);
  });

  it('keys pressed while nobody listens are lost, and we do not guess them', async () => {
    const call = await sam.rings('72942');
    call.hears(/To end, press 2\. For longer, press 3\.$/);
    expect(call.isOver).toBe(false);
    await call.hangsUp();
  });

  async function live(): Promise<number> {
    return (await town.records.conversations({ status: 'live' })).length;
  }

  function lastSaid(call: Call): string {
    return (
      town.exchange
        .call(call.id)
        .transcript.filter(({ who }) => who === 'line')
        .at(-1)?.text ?? ''
    );
  }
});
