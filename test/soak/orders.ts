import type { Day } from './day.ts';

/** Which towns a soak lives through. */
export interface TownOrder {
  seed: number;
  carriers: Day['carriers'];
  families: number;
  /** Requests that hang cost ten real seconds each: every eighth town has them. */
  hangs: boolean;
}

export const FAMILIES = 50;
export const CARRIERS: Day['carriers'][] = [['twilio', 'vonage'], ['twilio'], ['vonage']];

export function townOrders({ runs, seed, carriers }: { runs: number; seed: number; carriers: string | null }): TownOrder[] {
  const wanted = carriers === null ? null : CARRIERS.find((names) => names.join() === carriers);
  if (carriers !== null && !wanted) throw new Error(`--carriers must be one of ${CARRIERS.map((names) => names.join()).join(', ')}`);
  return Array.from({ length: Math.ceil(runs / FAMILIES) }, (_, index) => ({
    seed: seed + index, carriers: wanted ?? CARRIERS[(seed + index) % CARRIERS.length] ?? ['twilio'], families: FAMILIES, hangs: (seed + index) % 8 === 0,
  }));
}
