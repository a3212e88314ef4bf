import { describe, expect, it } from '@jest/globals';
import { BAD_DAY } from '../../src/exchange/faults.ts';
import { liveThrough } from '../soak/day.ts';

/** Requests that hang cost ten real seconds each: the long soak has them. */
const FAULTS = { ...BAD_DAY, 'rest-hangs': 0, 'rest-hangs-after': 0 };

/** Fifty seeded runs: each family has bad luck of its own. `npm run test:soak` lives through two thousand. */
describe('everything that goes wrong on a telephone line', () => {
  it.each([
    [['twilio'], 15], [['vonage'], 15], [['twilio', 'vonage'], 20],
  ] as const)('on %p, for %p families: whoever is missed is looked for, nobody is rung without cause, nothing is stuck', async (carriers, families) => {
    const { struck, verdict } = await liveThrough({ seed: families + carriers.length, families, carriers: [...carriers], faults: FAULTS });
    expect(verdict).toMatchObject({ faults: [], ringing: 0 });
    expect(verdict.missed).toBeGreaterThan(0);
    expect(Object.keys(struck).length).toBeGreaterThan(15);
  }, 240_000);
});
