import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aCall } from '../records/an-attempt.ts';
import { OutboxInHand, untilTrue } from './outbox-in-hand.ts';

let outbox: OutboxInHand;
beforeAll(async () => { outbox = await OutboxInHand.open(); });
afterAll(async () => {
  await outbox.clear();
  await outbox.close();
});

it('keeps up with the pace while thousands wait, the urgent first', async () => {
  const rate = 100;
  const number = (n: number): string => `+44770090${String(n).padStart(4, '0')}`;
  await outbox.ask(...Array.from({ length: 3000 }, (_, n) => aCall({ toNumber: number(n), urgency: 50 })));
  outbox.carrier.callsPerSecond = rate;
  const dispatcher = outbox.dispatcher();
  dispatcher.start();
  const began = performance.now();
  await untilTrue(() => outbox.carrier.calls.length >= 100);
  const urgent = aCall({ toNumber: number(9999), urgency: 10 });
  const asked = performance.now();
  await outbox.ask(urgent);
  await untilTrue(() => outbox.carrier.calls.some(({ attemptId }) => attemptId === urgent.id));
  const urgentTook = performance.now() - asked;
  await untilTrue(() => outbox.carrier.calls.length >= 300);
  const took = performance.now() - began;
  await dispatcher.stop();
  expect(took).toBeLessThan((300 / rate) * 1000 * 1.25);
  expect(urgentTook).toBeLessThan(250);
});
