import { expect, it } from '@jest/globals';
import { liveThrough } from '../soak/day.ts';
import { mixedDay } from '../soak/mixed-day.ts';

// `npm run test:soak` gives this day to two thousand families. each-fault-alone.test.ts tests each fault alone.
it('on a bad day with two carriers missed workers are looked for, nobody else is rung, nothing is stuck', async () => {
  const { struck, verdict } = await liveThrough(
    mixedDay({ seed: 22, families: 6, carriers: ['twilio', 'vonage'], hangs: false }),
  );
  expect(verdict).toMatchObject({ broken: [], ringing: 0 });
  expect(verdict.missed).toBeGreaterThan(0);
  expect(Object.keys(struck).length).toBeGreaterThan(15);
}, 240_000);
