import { expect, it } from '@jest/globals';
import { FAULT_NAMES, type FaultName } from '../../src/exchange/faults/faults.ts';
import { liveThrough } from '../soak/day.ts';
import { eachFaultAlone, STORIES } from '../soak/each-fault.ts';
import { familyOf } from '../soak/families.ts';
import { fiftyLives } from '../soak/orders.ts';

/** Fifty lives, each a story under one fault alone: the main job, the duress call, and the day by text. */
const towns = fiftyLives(1);
const met = new Set<FaultName>();
let inDanger = 0;

it.each(towns)(
  'on $carriers every story under a fault keeps every promise',
  async (order) => {
    const { struck, verdict } = await liveThrough(eachFaultAlone(order));
    for (const [fault] of Object.entries(struck)) met.add(fault as FaultName);
    expect(
      verdict.broken.map(({ worker, what, story }) => [
        worker === null ? 'the town' : order.lives[familyOf(worker)],
        worker,
        what,
        story,
      ]),
    ).toEqual([]);
    expect(verdict.ringing).toBe(0);
    inDanger += verdict.inDanger;
  },
  240_000,
);

it('there are fifty of each story; they have met every fault, and the covert call understood them', () => {
  const lives = towns.flatMap((town) => town.lives);
  expect(lives).toHaveLength(50);
  for (const story of STORIES) expect(lives.filter((life) => life.story === story).length).toBeGreaterThan(10);
  expect(inDanger).toBeGreaterThan(7);
  expect(FAULT_NAMES.filter((fault) => !met.has(fault))).toEqual([]);
});
