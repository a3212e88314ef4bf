import type { Log } from '../carriers/log.ts';
import { createAlarmClock } from './alarm-clock.ts';
import { createSweep, type SweepParts } from './sweep.ts';

/** Real milliseconds. */
const sweepEvery = 1_000;

export interface TimersParts extends SweepParts {
  /** Of the same database: Agenda keeps connections of its own. */
  url: string;
  lockLifetime?: number;
  log: Log;
}

export interface Timers {
  /** Rejects when the database cannot be reached. */
  start(): Promise<void>;
  /** One look for everything that is overdue; rejects when the database is away. */
  sweep(): Promise<void>;
  /** Nothing new begins; what runs may end. */
  stop(): Promise<void>;
}

/**
 * Calls the handlers when rows fall due: by Agenda at the millisecond, and by a plain sweep each second that needs no
 * Agenda.
 */
export function createTimers(parts: TimersParts): Timers {
  const sweep = createSweep(parts);
  const alarmClock = createAlarmClock(parts);
  let ticking: NodeJS.Timeout | undefined;
  let going: Promise<void> = Promise.resolve();
  let failing = false;

  function tick(): void {
    going = sweep().then(
      () => {
        failing = false;
      },
      (error: unknown) => {
        if (!failing) parts.log.error({ err: error }, 'the sweep failed; it goes on trying each second');
        failing = true;
      },
    );
  }

  return {
    sweep,
    async start() {
      await alarmClock.start();
      ticking = setInterval(tick, sweepEvery);
      tick();
    },
    async stop() {
      clearInterval(ticking);
      await going;
      await alarmClock.stop();
    },
  };
}
