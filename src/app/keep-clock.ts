import type { Log } from '../carriers/log.ts';
import type { DatabaseClock } from '../records/clock.ts';

/** Real milliseconds between two measurings of this machine's clock against the database's. */
const RESYNC = 60_000;
/** Real milliseconds between looks whether it must be measured at once: workers who are overdue wait for it. */
const LOOK = 1_000;

type KeptClock = Pick<DatabaseClock, 'isAstray' | 'skewWarning' | 'resync'>;

/**
 * Measures the clock again from time to time, and at once after the machine has slept. Returns what is to be done each
 * second.
 * @param monotonicNow milliseconds of a clock that only goes forward, and stands still while the machine sleeps
 */
export function lookAtClock(clock: KeptClock, log: Log, monotonicNow = (): number => performance.now()): () => void {
  let measuredAt = monotonicNow();
  let isMeasuring = false;
  const warn = (): void => {
    if (clock.skewWarning !== null) log.warn({}, clock.skewWarning);
  };
  warn();
  return () => {
    if (isMeasuring || (monotonicNow() - measuredAt < RESYNC && !clock.isAstray)) return;
    [isMeasuring, measuredAt] = [true, monotonicNow()];
    clock
      .resync()
      .then(warn, (error: unknown) => {
        log.warn({ err: error }, 'the database did not tell the time');
      })
      .finally(() => {
        isMeasuring = false;
      });
  };
}

/** Returns what ends it. */
export function watchClock(clock: KeptClock, log: Log): () => void {
  const looking = setInterval(lookAtClock(clock, log), LOOK).unref();
  return () => {
    clearInterval(looking);
  };
}
