import type { Knex } from 'knex';
import type { Log } from '../carriers/log.ts';
import { lastSweep } from '../records/sweeps.ts';
import type { Clock } from '../safety/clock.ts';

/**
 * Real milliseconds without a sweep of any process that count as an outage. A restart of a lone process takes a few
 * seconds, and nobody is late by it.
 */
const WORTH_TELLING = 60_000;

interface OutageWatchParts {
  knex: Knex;
  clock: Clock;
  /** Rejects where it could not be told. It may be told twice of the same outage. */
  tell: (outage: { from: Date; until: Date }) => Promise<void>;
  /**
   * The database's clock has been put back: workers who are out would be looked for that much later. Rejects where it
   * could not be told; it may be told several times.
   */
  notifyOfClockPutBack: (times: { from: Date; to: Date }) => Promise<void>;
  log: Log;
}

interface OutageWatch {
  /** A pass has run, and is not recorded yet. */
  beforeRecording(): Promise<void>;
}

/**
 * Compares the last sign of life with now, at the first pass after a start and at every other: a database that was
 * away, a machine that slept and a process that hung are outages like a start after a crash. What could not be told is
 * tried again at the next pass.
 */
export function createOutageWatch({ knex, clock, tell, notifyOfClockPutBack, log }: OutageWatchParts): OutageWatch {
  /** By when it began. */
  const unreported = new Map<number, { from: Date; until: Date }>();
  let isFailing = false;

  return {
    async beforeRecording() {
      const [from, until] = [await lastSweep(knex), clock.now()];
      const gone = from === null ? 0 : clock.toReal(until).getTime() - clock.toReal(from).getTime();
      if (from && gone > WORTH_TELLING)
        unreported.set(from.getTime(), unreported.get(from.getTime()) ?? { from, until });
      try {
        if (from && -gone > WORTH_TELLING) await notifyOfClockPutBack({ from, to: until });
        for (const [began, outage] of unreported) {
          await tell(outage);
          unreported.delete(began);
        }
        isFailing = false;
      } catch (error: unknown) {
        if (!isFailing) log.error({ err: error }, 'an outage could not be told; it is tried again at each sweep');
        isFailing = true;
      }
    },
  };
}
