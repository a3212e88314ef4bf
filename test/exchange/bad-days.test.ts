import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BAD_DAY } from '../../src/exchange/faults/faults.ts';
import { createFaultyStand, dialOn, placeOn, textOn } from './faulty-stand.ts';
import { JO, LINE, SAM, sdk, type Stand } from './stand.ts';
import { NUMBER, vonageSdk } from './vonage-stand.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await createFaultyStand();
});
afterEach(() => stand.close());

const place = (more: object = {}): Promise<string> => placeOn(stand, more);
const dial = (to = LINE): Promise<string> => dialOn(stand, to);
const text = (body: string, to = LINE): Promise<void> => textOn(stand, body, to);

describe('a bad day', () => {
  /** Plays a dozen calls in each direction with each carrier, and as many texts, and returns what happened. */
  async function day(seed: number): Promise<unknown[]> {
    stand.exchange.setFaults({ seed, chances: { both: { ...BAD_DAY, 'rest-hangs': 0, 'rest-hangs-after': 0 } } });
    const before = { calls: stand.exchange.calls().length, texts: stand.exchange.texts().length };
    for (let time = 0; time < 12; time += 1) {
      const to = `+4477009001${String(10 + time)}`;
      await place({ to }).catch(() => 'refused');
      await vonageSdk(stand)
        .voice.createOutboundCall({
          to: [{ type: 'phone', number: to.slice(1) }],
          from: { type: 'phone', number: NUMBER.slice(1) },
          answerUrl: [`${stand.url}/answer`],
        })
        .catch(() => 'refused');
      await stand.exchange.idle();
      for (const { id, direction, status, unheard } of stand.exchange.calls().filter(({ phone }) => phone === to)) {
        if (direction === 'outbound' && status === 'ringing' && !unheard) stand.exchange.answer(id);
      }
      const dialled = await dial(time % 2 === 0 ? LINE : NUMBER);
      if (stand.exchange.call(dialled).endedAt === null) stand.exchange.press(dialled, '12#');
      await text(`IN ${String(time)} ${'Mill Lane '.repeat(20)}`, time % 2 === 0 ? LINE : NUMBER);
      await stand.pass(61);
    }
    return [
      ...stand.exchange
        .calls()
        .slice(before.calls)
        .map(({ phone, status, screening, transcript }) => [phone, status, screening, transcript.length]),
      ...stand.exchange
        .texts()
        .slice(before.texts)
        .map(({ phone, body, status }) => [phone, body, status]),
      stand.exchange.struck(),
    ];
  }

  it('is the same with the same seed, and another with another seed', async () => {
    const [first, second, third] = [await day(7), await day(7), await day(8)];
    expect(second).toEqual(first);
    expect(third).not.toEqual(first);
    expect(Object.keys(first?.at(-1) as object).length).toBeGreaterThan(3);
  });
});

describe('a fault of one phone', () => {
  it("strikes that phone and no other, and replaces its carrier's faults", async () => {
    stand.exchange.setFaults({
      chances: { twilio: { 'meets-busy': 1 } },
      phones: { [JO]: { 'meets-voicemail': 1, 'text-blocked': 1 } },
    });
    expect(stand.exchange.call(await place()).transcript[0]?.text).toContain('voicemail');
    expect(stand.exchange.call(await place({ to: SAM })).status).toBe('busy');
    for (const to of [JO, SAM]) await sdk(stand).messages.create({ to, from: LINE, body: 'Hello' });
    await stand.exchange.idle();
    expect(stand.exchange.texts().map(({ phone, status }) => [phone, status])).toEqual([
      [JO, 'undelivered'],
      [SAM, 'delivered'],
    ]);
    stand.exchange.setFaults({ phones: { [JO]: { 'carrier-gone': 1 } } });
    await expect(place()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(stand.exchange.call(await place({ to: SAM })).status).toBe('busy');
  });
});
