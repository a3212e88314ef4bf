import { BAD_DAY, type Chances } from '../../src/exchange/faults/faults.ts';
import type { Day } from './day.ts';
import { plannedDay } from './worker-day.ts';

/**
 * Every fault at once, each at its usual chance, and any plans; people answer a ringing phone every other time.
 * Where there are two carriers, the preferred one is gone altogether for a quarter of the hour.
 */
export interface MixedOrder extends Pick<Day, 'seed' | 'carriers' | 'families'> {
  /** Requests that hang cost ten real seconds each. */
  hangs: boolean;
}

/**
 * Milliseconds. A request that hangs costs so much real time; the service's own ten seconds made such a town last six
 * minutes longer.
 */
const SHORT = { ofCommands: 1_000, ofLookUps: 1_000 };
const NO_HANGS: Chances = { 'rest-hangs': 0, 'rest-hangs-after': 0 };

export function mixedDay({ seed, carriers, families, hangs }: MixedOrder): Day {
  return {
    seed,
    carriers,
    families,
    plan: plannedDay,
    faults: { chances: { both: hangs ? BAD_DAY : { ...BAD_DAY, ...NO_HANGS } } },
    answered: 50,
    ...(carriers.length > 1 && carriers[0] !== undefined && { gone: { carrier: carriers[0], from: 20, until: 35 } }),
    ...(hangs && { timeouts: SHORT }),
  };
}
