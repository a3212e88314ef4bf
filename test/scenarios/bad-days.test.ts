import { expect, it } from '@jest/globals';
import { liveThrough } from '../soak/day.ts';
import { mixedDay } from '../soak/mixed-day.ts';

// Two thousand families have this day in a command of their own (npm run test:soak); each fault alone is
// each-fault-alone.test.ts.
it('on a bad day with two carriers whoever is missed is looked for, nobody is rung without cause, nothing is stuck', async () => {
  const { struck, verdict } = await liveThrough(
    mixedDay({ seed: 22, families: 6, carriers: ['twilio', 'vonage'], hangs: false }),
  );
  expect(verdict).toMatchObject({ broken: [], ringing: 0 });
  expect(verdict.missed).toBeGreaterThan(0);
  expect(Object.keys(struck).length).toBeGreaterThan(15);
}, 240_000);
