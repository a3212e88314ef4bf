/** Times at which something that the service needs was dead (real milliseconds). */
export interface Outage {
  from: number;
  /** When all was ready again; `Infinity` while it is not. */
  to: number;
  /** What was struck, for the report. */
  what: string;
  /** A request to a carrier was under way, so that nobody knows what became of it. */
  leftUnknown: boolean;
  /** The staff number of the one worker whom it may delay. Left out: everybody. */
  only?: string;
}

/** The promise (src/README.md "Promises"): so much beyond the fault itself; where an outcome is unknown, twice that. */
const BEYOND = 15_000;
const BEYOND_UNKNOWN = 30_000;

/**
 * The latest time for a step. It is counted anew from the end of each fault, for a service that is killed again while
 * it recovers has had no time to act.
 */
export function latestFor(expected: number, outages: Outage[]): number {
  let from = expected;
  let allowed = BEYOND;
  for (const { from: dead, to: ready, leftUnknown } of [...outages].sort((a, b) => a.from - b.from)) {
    if (ready <= from) {
      if (leftUnknown && ready > expected - BEYOND_UNKNOWN) allowed = BEYOND_UNKNOWN;
      continue;
    }
    if (dead > from + allowed) break;
    if (leftUnknown) allowed = BEYOND_UNKNOWN;
    from = ready;
  }
  return from + allowed;
}

/** Milliseconds between the two times in which something was dead. */
export function deadBetween(from: number, to: number, outages: Outage[]): number {
  let dead = 0;
  let counted = from;
  for (const outage of [...outages].sort((a, b) => a.from - b.from)) {
    const begins = Math.max(outage.from, counted);
    const ends = Math.min(outage.to, to);
    if (ends <= begins) continue;
    dead += ends - begins;
    counted = ends;
  }
  return dead;
}
