import { FAULT_NAMES, type FaultName } from '../../src/exchange/faults/faults.ts';
import type { Day } from './day.ts';
import { type EachOrder, isMetOn, lifeUnder, STORIES } from './each-fault.ts';
import type { MixedOrder } from './mixed-day.ts';

/** Which towns a soak lives through. */
export type TownOrder = MixedOrder | EachOrder;

export const FAMILIES = 125;
export const CARRIERS: Day['carriers'][] = [['twilio', 'vonage'], ['twilio'], ['vonage']];

interface Wanted {
  runs: number;
  seed: number;
  /** As in "twilio,vonage"; null: each in turn. */
  carriers: string | null;
}

/** Towns with every fault at once; every eighth has requests that hang. */
export function mixedOrders({ runs, seed, carriers }: Wanted): MixedOrder[] {
  const wanted = carriersOf(carriers);
  return Array.from({ length: Math.ceil(runs / FAMILIES) }, (_, index) => ({
    seed: seed + index,
    carriers: wanted[(seed + index) % wanted.length] ?? ['twilio'],
    families: FAMILIES,
    hangs: (seed + index) % 8 === 0,
  }));
}

/**
 * Towns in which every fault strikes a family of its own, until there are so many lives; in three towns each fault
 * meets each story.
 */
export function eachOrders({ runs, seed, carriers }: Wanted): EachOrder[] {
  const wanted = carriersOf(carriers);
  const orders: EachOrder[] = [];
  for (let [lives, next] = [0, seed]; lives < runs; next += 1) {
    const names = wanted[Math.floor(next / STORIES.length) % wanted.length] ?? ['twilio'];
    const order = {
      seed: next,
      carriers: names,
      lives: FAULT_NAMES.filter((fault) => isMetOn(names, fault)).map((fault, index) => lifeUnder(fault, index + next)),
    };
    orders.push(order);
    lives += order.lives.length;
  }
  return orders;
}

/** Fifty lives, each fault at least once, on Twilio alone, on Vonage alone and on both. */
export function fiftyLives(seed: number): EachOrder[] {
  const towns = CARRIERS.map((carriers): EachOrder => ({ seed, carriers, lives: [] }));
  Array.from({ length: 50 }, (_, index) => {
    const fault = FAULT_NAMES[index % FAULT_NAMES.length] ?? 'never-rings';
    const fitting = towns.filter(({ carriers }) => isMetOn(carriers, fault));
    const [town] = fitting.sort((one, other) => one.lives.length - other.lives.length);
    town?.lives.push(lifeUnder(fault, index + Math.floor(index / STORIES.length)));
  });
  return towns;
}

/** These faults once more, each in every story in which it can be met. */
export function onceMore(faults: readonly FaultName[], seed: number): EachOrder[] {
  return faults.map((fault) => ({
    seed,
    carriers: CARRIERS.find((carriers) => isMetOn(carriers, fault)) ?? ['twilio'],
    lives: STORIES.map((_, turn) => lifeUnder(fault, turn)),
  }));
}

function carriersOf(wanted: string | null): Day['carriers'][] {
  const found = CARRIERS.filter((names) => wanted === null || names.join() === wanted);
  if (found.length === 0)
    throw new Error(`--carriers must be one of ${CARRIERS.map((names) => names.join()).join(', ')}`);
  return found;
}
