import { setTimeout as wait } from 'node:timers/promises';
import { PostgresNotificationChannel } from '@agendajs/postgres-backend';
import { Agenda, backoffStrategies } from 'agenda';
import { z } from 'zod';
import { openJobPool, reachDatabase } from '../database/job-pool.ts';
import type { Log } from '../carriers/log.ts';
import { type DueKind, DUE_KINDS } from '../records/jobs.ts';
import { WorkerHeld } from '../records/organisation/held-workers.ts';
import type { Clock } from '../safety/clock.ts';
import type { DueHandler } from './due-handler.ts';
import type { HeldRows } from './held-rows.ts';
import { createJobBackend } from './job-backend.ts';

/** Real milliseconds. */
const BETWEEN_COMPLAINTS = 10_000;
/** A worker says after 5 s that it stops (src/app/create-worker.ts), and its process ends 8 s after the signal. */
const DRAIN_TIME = 4_500;

/** Jobs of a kind that Agenda may hold: they keep `defaultConcurrency` handlers busy until its next look. */
const FETCHED_AHEAD = 40;

/**
 * The difference that is normal between the machine's clock, by which Agenda rings, and the database's clock, which
 * decides. A greater one is a fault, and another check warns of it.
 */
const LIKELY_SKEW = 2_000;

const jobData = z.object({ id: z.string(), version: z.number(), at: z.coerce.date().optional() });

interface AlarmClockParts {
  url: string;
  clock: Clock;
  handlers: Record<DueKind, DueHandler>;
  /** Gets the rows whose workers are locked: their jobs are done with that. */
  held: HeldRows;
  log: Log;
  /** Real milliseconds after which a job whose process died runs elsewhere. Must be longer than any handler takes. */
  lockLifetime?: number;
}

interface AlarmClock {
  /** Rejects if the database cannot be reached. */
  start(): Promise<void>;
  /** Waits for running jobs to end, for up to 4.5 s. */
  stop(): Promise<void>;
}

/**
 * Does not announce which jobs run and end, because nobody listens. The announcements would be half of all queries
 * (src/timers/README.md 2.15).
 */
class QuietChannel extends PostgresNotificationChannel {
  override publishState(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * Agenda, used only as an alarm clock: it calls a handler at a time, and the handler looks at the row.
 * src/timers/README.md 2 and 3 explain the numbers that it gets here, and the faults that this file guards against.
 */
export function createAlarmClock({
  url,
  clock,
  handlers,
  held,
  log,
  lockLifetime = 30_000,
}: AlarmClockParts): AlarmClock {
  const pool = openJobPool(url);
  let agenda: Agenda | null = null;

  // Without listeners a lost connection ends the process (src/timers/README.md 2.6). While the database is down, Agenda
  // reports errors many times a second (src/timers/README.md 2.7).
  let quietUntil = 0;
  const onTrouble = (error: Error): void => {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + BETWEEN_COMPLAINTS;
    log.warn({ err: error }, 'the alarm clock is in trouble; the sweep acts for it meanwhile');
  };

  let running = 0;

  const untilThen = (at: Date): number => Math.ceil(at.getTime() - clock.toReal(clock.now()).getTime());

  /**
   * Waits until the exact time. A handler that is called too early finds that the time has not come, and leaves the row
   * to the sweep, which is 2 s late.
   */
  async function until(at: Date): Promise<void> {
    for (let early = untilThen(at); early > 0 && early <= LIKELY_SKEW; early = untilThen(at)) await wait(early);
  }

  async function run(kind: DueKind, data: unknown): Promise<void> {
    const { id, version, at } = jobData.parse(data);
    running += 1;
    try {
      if (at) await until(at);
      await handlers[kind](id, version, 'if free');
    } catch (error) {
      if (error instanceof WorkerHeld) {
        held.offer([{ kind, id, version }]);
        return;
      }
      log.warn({ err: error, kind, id }, 'an alarm clock rang in vain; it rings again, and the sweep looks too');
      throw error;
    } finally {
      running -= 1;
    }
  }

  const isQuiet = (): boolean => running === 0 && pool.waitingCount === 0 && pool.idleCount === pool.totalCount;

  return {
    async start() {
      pool.on('error', onTrouble);
      // Agenda's own start would wait for ever for a database that is down (src/timers/README.md 2.8).
      await reachDatabase(pool);
      const channel = new QuietChannel({ pool });
      channel.on('error', onTrouble);
      agenda = new Agenda({
        backend: createJobBackend(pool, onTrouble),
        notificationChannel: channel,
        // Jobs are ready ahead of time by more than this (src/records/jobs.ts).
        processEvery: 100,
        maxConcurrency: 50,
        // For each kind of job. A thousand visits due in one second made a cry for help wait for 7 s with 10, and for 5
        // s with 4. No more than 30 calls a second may go in any case.
        defaultConcurrency: 4,
        // Agenda rings none before it has fetched as many as it may, one after the other, and fetches what falls due
        // meanwhile too (src/timers/README.md 2.24). It fetches more as these end.
        defaultLockLimit: FETCHED_AHEAD,
        defaultLockLifetime: lockLifetime,
        removeOnComplete: true,
        logging: false,
      });
      agenda.on('error', onTrouble);
      for (const kind of DUE_KINDS) {
        agenda.define(kind, (job: { attrs: { data?: unknown } }) => run(kind, job.attrs.data), {
          backoff: backoffStrategies.exponential({ delay: 1_000, maxDelay: 15_000, maxRetries: 5, jitter: 0.2 }),
        });
      }
      await agenda.start();
    },
    async stop() {
      // Agenda's own drain counts a job's end at "complete", before its removal. So, when finished jobs are removed, it
      // sees the last job end only by its time-out (6.2.6). We wait until it is quiet twice: between a job's last two
      // queries it looks as if it had ended.
      await agenda?.stop(false);
      const end = performance.now() + DRAIN_TIME;
      for (let quiet = 0; quiet < 2 && performance.now() < end; quiet = isQuiet() ? quiet + 1 : 0) await wait(10);
      await pool.end();
    },
  };
}
