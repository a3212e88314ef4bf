import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aCall } from '../records/an-attempt.ts';
import { untilTrue } from '../harness/until-true.ts';
import { OutboxInHand } from './outbox-in-hand.ts';

let outbox: OutboxInHand;
beforeAll(async () => {
  outbox = await OutboxInHand.open();
});
afterAll(async () => {
  await outbox.clear();
  await outbox.close();
});

it('sends urgent attempts first while thousands wait', async () => {
  const rate = 100;
  const number = (n: number): string => `+44770090${String(n).padStart(4, '0')}`;
  await outbox.ask(...Array.from({ length: 3000 }, (_, n) => aCall({ toNumber: number(n), urgency: 50 })));
  outbox.carrier.callsPerSecond = rate;
  const dispatcher = outbox.dispatcher();
  dispatcher.start();
  await untilTrue(() => outbox.carrier.calls.length >= 100);
  const urgent = aCall({ toNumber: number(9999), urgency: 10 });
  await outbox.ask(urgent);
  const before = outbox.carrier.calls.length;
  const place = (): number => outbox.carrier.calls.findIndex(({ attemptId }) => attemptId === urgent.id);
  await untilTrue(() => place() >= 0);
  await dispatcher.stop();
  // Attempts that were claimed before may still go first: a pass claims at most a tenth of a second's attempts, and
  // sixteen are under way.
  expect(place() - before).toBeLessThanOrEqual(rate / 10 + 16);
});
