import type { Response } from 'express';
import type { FaultName, Faults, Occasion } from './faults.ts';
import type { ExchangeContext } from '../exchange-context.ts';

/** The faults of requests that place something through REST. They are the same for both carriers. */

interface Placing<Placed> {
  /** Checks and places. Throws what the carrier refuses. */
  place(): Placed;
  answer(placed: Placed): void;
  /** Answers with an error in the carrier's own form. */
  refuse(status: 429 | 500): void;
}

// A carrier that is down has no API at all (cut-off-when-gone.ts). If the fault concerns one phone only, it refuses
// what is for that phone.
const BEFORE = [
  'carrier-gone',
  'rest-too-many',
  'rest-too-many-bare',
  'rest-broken',
  'rest-page',
  'rest-hangs',
  'rest-cut-off',
] as const satisfies FaultName[];
const AFTER = [
  'rest-broken-after',
  'rest-hangs-after',
  'rest-cut-off-after',
  'callback-first',
] as const satisfies FaultName[];
type RestFault = (typeof BEFORE)[number] | (typeof AFTER)[number];

const SETTINGS: Record<Faults['rest'], RestFault | null> = {
  works: null,
  'too-many': 'rest-too-many',
  broken: 'rest-broken',
  'broken-after-placing': 'rest-broken-after',
  'cut-off-after-placing': 'rest-cut-off-after',
};
const HANGS_MS = 120_000;

export async function placeWithFaults<Placed>(
  context: ExchangeContext,
  occasion: Occasion,
  response: Response,
  { place, answer, refuse }: Placing<Placed>,
): Promise<void> {
  const chosen = SETTINGS[context.faults.settings().rest];
  const met = (names: readonly RestFault[]): RestFault | null =>
    chosen && names.includes(chosen) ? chosen : (names.find((name) => context.faults.strikes(name, occasion)) ?? null);

  function suffer(fault: RestFault): void {
    switch (fault) {
      case 'rest-too-many':
        response.set('Retry-After', '1');
        return refuse(429);
      case 'rest-too-many-bare':
        return refuse(429);
      case 'rest-broken':
      case 'rest-broken-after':
        return refuse(500);
      case 'rest-page':
        response.status(502).type('html').send('<html><body><h1>502 Bad Gateway</h1></body></html>');
        return;
      case 'rest-hangs':
      case 'rest-hangs-after':
        context.timers.after(HANGS_MS, () => response.socket?.destroy());
        return;
      case 'carrier-gone':
      case 'rest-cut-off':
      case 'rest-cut-off-after':
        response.socket?.destroy();
        return;
      case 'callback-first':
        return;
    }
  }

  const before = met(BEFORE);
  if (before) return suffer(before);
  const placed = place();
  const after = met(AFTER);
  if (after === 'callback-first') await context.busy.idle();
  else if (after) return suffer(after);
  answer(placed);
}
