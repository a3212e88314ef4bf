import { expect, it } from '@jest/globals';
import { liveThrough } from './day.ts';

it.each([['twilio']] as const)('a bad day on %s', async (...carriers) => {
  const began = performance.now();
  const { struck, verdict } = await liveThrough({ seed: 1, families: 10, carriers: [...carriers] });
  console.log(Math.round(performance.now() - began), struck, verdict);
  expect(verdict.faults).toEqual([]);
}, 300_000);
