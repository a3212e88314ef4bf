import { expect, it } from '@jest/globals';
import { BAD_DAY } from '../../src/exchange/faults.ts';
import { liveThrough } from '../soak/day.ts';

/** Requests that hang cost ten real seconds each: the long soak has them, and two thousand families where this has twelve. */
const FAULTS = { ...BAD_DAY, 'rest-hangs': 0, 'rest-hangs-after': 0 };

it('on a bad day with two carriers whoever is missed is looked for, nobody is rung without cause, nothing is stuck', async () => {
  const { struck, verdict } = await liveThrough({ seed: 22, families: 12, carriers: ['twilio', 'vonage'], faults: FAULTS });
  expect(verdict).toMatchObject({ faults: [], ringing: 0 });
  expect(verdict.missed).toBeGreaterThan(0);
  expect(Object.keys(struck).length).toBeGreaterThan(15);
}, 240_000);
