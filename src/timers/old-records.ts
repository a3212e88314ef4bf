import type { Knex } from 'knex';
import type { Log } from '../carriers/log.ts';
import { purgeFailedJobs } from '../records/jobs.ts';
import { eraseOld, keptTooLong } from '../records/retention.ts';
import type { Clock } from '../safety/clock.ts';

/** Real milliseconds between two runs. A row that is 90 days old may stay an hour longer. */
const EVERY = 3_600_000;
/** Real milliseconds from the start to the first run: those who ring just after a start come before. */
const FIRST = 60_000;
/** Real milliseconds. The reason of a failed job helps to find a fault, and no longer. */
const FAILED_JOBS_KEPT = 30 * 86_400_000;

interface EraserParts {
  knex: Knex;
  clock: Clock;
  /** Whether the process is about to stop: no further transaction is begun. */
  isStopping?: () => boolean;
  log: Log;
}

/**
 * Erases what is older than its class says, once an hour, however often it is called, and goes on for an hour at most.
 * Where it falls behind, or a class cannot be erased, the log says which. Jobs that failed for the last time go too.
 */
export function createEraser({ knex, clock, isStopping = () => false, log }: EraserParts): () => Promise<void> {
  let nextAt = performance.now() + FIRST;
  return async () => {
    if (performance.now() < nextAt) return;
    nextAt = performance.now() + EVERY;
    try {
      await eraseOld({ knex, clock }, { goesOn: () => !isStopping() && performance.now() < nextAt });
    } finally {
      const late = isStopping() ? [] : await keptTooLong({ knex, clock });
      if (late.length > 0)
        log.error(
          { classes: late },
          'records are kept for longer than their time, by more than a day: erasing is behind',
        );
      if (!isStopping()) await purgeFailedJobs(knex, new Date(clock.toReal(clock.now()).getTime() - FAILED_JOBS_KEPT));
    }
  };
}
