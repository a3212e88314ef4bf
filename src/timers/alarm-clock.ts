import { setTimeout as wait } from 'node:timers/promises';
import { PostgresBackend, PostgresNotificationChannel } from '@agendajs/postgres-backend';
import { Agenda, backoffStrategies } from 'agenda';
import { z } from 'zod';
import { openJobPool, reach } from '../database/job-pool.ts';
import type { Log } from '../carriers/log.ts';
import { type DueKind, dueKinds } from '../records/jobs.ts';
import type { Clock } from '../safety/clock.ts';
import type { DueHandler } from './sweep.ts';

/** Real milliseconds. */
const betweenComplaints = 10_000;
const drainTime = 20_000;

/**
 * Between the machine's clock, by which Agenda rings, and the database's, which decides; more is a fault that is warned
 * of.
 */
const likelySkew = 2_000;

const jobData = z.object({ id: z.string(), version: z.number(), at: z.coerce.date().optional() });

export interface AlarmClockParts {
  url: string;
  clock: Clock;
  handlers: Record<DueKind, DueHandler>;
  log: Log;
  /** Real milliseconds after which a job whose process died runs elsewhere; longer than any handler. */
  lockLifetime?: number;
}

export interface AlarmClock {
  /** Rejects when the database cannot be reached. */
  start(): Promise<void>;
  /** Lets running jobs end, for up to 20 s. */
  stop(): Promise<void>;
}

/**
 * Who runs and ends is not announced: it would be half of all queries (src/timers/README.md 2.15), and nobody listens.
 */
class QuietChannel extends PostgresNotificationChannel {
  override publishState(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * Agenda, used as an alarm clock only: it calls a handler at a time, and the handler looks at the row. The numbers that
 * it is given here, and what is guarded against, stand in src/timers/README.md 2 and 3.
 */
export function createAlarmClock({ url, clock, handlers, log, lockLifetime = 30_000 }: AlarmClockParts): AlarmClock {
  const pool = openJobPool(url);
  let agenda: Agenda | null = null;

  // Without listeners a lost connection ends the process (src/timers/README.md 2.6). While the database is away Agenda
  // complains many times a second (src/timers/README.md 2.7).
  let quietUntil = 0;
  const onTrouble = (error: Error): void => {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + betweenComplaints;
    log.warn({ err: error }, 'the alarm clock is in trouble; the sweep acts for it meanwhile');
  };

  let running = 0;

  const untilThen = (at: Date): number => Math.ceil(at.getTime() - clock.toReal(clock.now()).getTime());

  /** Rung too early the handler would find that the time has not come, and leave the row to the sweep, 2 s late. */
  async function until(at: Date): Promise<void> {
    for (let early = untilThen(at); early > 0 && early <= likelySkew; early = untilThen(at)) await wait(early);
  }

  async function run(kind: DueKind, data: unknown): Promise<void> {
    const { id, version, at } = jobData.parse(data);
    running += 1;
    try {
      if (at) await until(at);
      await handlers[kind](id, version);
    } catch (error) {
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
      // Agenda's own start would wait for ever for a database that is not there (src/timers/README.md 2.8).
      await reach(pool);
      const channel = new QuietChannel({ pool });
      channel.on('error', onTrouble);
      agenda = new Agenda({
        backend: new PostgresBackend({ pool, ensureSchema: false, disableNotifications: true }),
        notificationChannel: channel,
        // Less than jobs are ready ahead of time (records/jobs.ts).
        processEvery: 100,
        maxConcurrency: 50,
        // Of each kind. With 10, a thousand visits due in one second kept a cry for help waiting for 7 s, with 4 for 5;
        // and 30
        // calls a second may go.
        defaultConcurrency: 4,
        defaultLockLimit: 500,
        defaultLockLifetime: lockLifetime,
        removeOnComplete: true,
        logging: false,
      });
      agenda.on('error', onTrouble);
      for (const kind of dueKinds) {
        agenda.define(kind, (job: { attrs: { data?: unknown } }) => run(kind, job.attrs.data), {
          backoff: backoffStrategies.exponential({ delay: 1_000, maxDelay: 15_000, maxRetries: 5, jitter: 0.2 }),
        });
      }
      await agenda.start();
    },
    async stop() {
      // Agenda's own drain sees the last job end only by its time-out when finished jobs are removed (6.2.6): it counts
      // at "complete", before the removal. Twice quiet: between a job's two last queries it looks as if it were over.
      await agenda?.stop(false);
      const end = performance.now() + drainTime;
      for (let quiet = 0; quiet < 2 && performance.now() < end; quiet = isQuiet() ? quiet + 1 : 0) await wait(10);
      await pool.end();
    },
  };
}
