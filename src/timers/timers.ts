import type { Log } from '../carriers/log.ts';
import { createAlarmClock } from './alarm-clock.ts';
import { createHeldRows } from './held-rows.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { createSweep, type SweepParts } from './sweep.ts';

/** Real milliseconds. */
const SWEEP_EVERY = 1_000;

export interface TimersParts extends Omit<SweepParts, 'isInHand'> {
  /** The URL of the same database. Agenda has connections of its own. */
  url: string;
  lockLifetime?: number;
  log: Log;
}

export interface Timers {
  /** Rejects if the database cannot be reached. */
  start(): Promise<void>;
  /** Looks once for everything that is overdue. Rejects if the database is down. */
  sweep(): Promise<void>;
  /** Begins nothing more, and lets running work end. */
  stop(): Promise<void>;
}

/**
 * Calls the handlers when rows fall due: through Agenda to the millisecond, and through a plain sweep each second that
 * does not need Agenda.
 */
export function createTimers(parts: TimersParts): Timers {
  const { handlers, isInHand } = oneAtATime(parts.handlers);
  const held = createHeldRows({ ...parts, handlers });
  let isStopping = false;
  /** One that ends later than its worker must not record that this worker sweeps. */
  const isWell = (): boolean => !isStopping && (parts.isWell?.() ?? true);
  const sweep = createSweep({ ...parts, handlers, isInHand, isWell }, held);
  const alarmClock = createAlarmClock({ ...parts, handlers, held });
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
      ticking = setInterval(tick, SWEEP_EVERY);
      tick();
    },
    async stop() {
      isStopping = true;
      clearInterval(ticking);
      await Promise.all([going, alarmClock.stop()]);
      await held.settled();
    },
  };
}
