import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { Knex } from 'knex';
import type { DueRow } from '../../src/records/due.ts';
import { type DueKind, enqueueDue } from '../../src/records/jobs.ts';
import type { Clock } from '../../src/safety/clock.ts';
import type { DueHandler } from '../../src/timers/due-handler.ts';
import { createTimers, type Timers, type TimersParts } from '../../src/timers/timers.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';

interface Rung {
  kind: DueKind;
  id: string;
  version: number;
  at: number;
}

/** Timers on a database of the test file's own, and what came of them in this test. */
interface TimersUnderTest {
  knex(): Knex;
  databaseUrl(): string;
  /** Stopped after the test, unless the test has done so. */
  timers(more?: Partial<TimersParts>, visit?: DueHandler): Timers;
  /** Sets the alarm clock, and returns the time that it is set to. */
  enqueue(kind: DueKind, id: string, version: number, inMilliseconds: number): Promise<number>;
  /** Each kind's handler notes what has rung; visits go to this one. */
  handlersWith(visit: DueHandler): Record<DueKind, DueHandler>;
  listening(kind: DueKind): (id: string, version: number) => Promise<void>;
  onStuck: TimersParts['onStuck'];
  log: TimersParts['log'];
  rang: Rung[];
  stuck: string[];
  logged: unknown[];
}

export const wallClock = (ahead = 0): Clock => ({
  speed: 1,
  now: () => new Date(Date.now() + ahead),
  stretch: (real) => real,
  toReal: (time) => time,
});

export const nothingDue = (): Promise<DueRow[]> => Promise.resolve([]);
export const dueVisits =
  (...ids: string[]) =>
  (_: unknown, kind: DueKind): Promise<DueRow[]> =>
    Promise.resolve(kind === 'visit' ? ids.map((id) => ({ id, version: 1 })) : []);

export function timersUnderTest(): TimersUnderTest {
  let database: FreshDatabase;
  const running = new Set<Timers>();
  const rang: Rung[] = [];
  const stuck: string[] = [];
  const logged: unknown[] = [];

  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(async () => {
    await database.drop();
  });
  beforeEach(() => {
    for (const list of [rang, stuck, logged]) list.length = 0;
  });
  afterEach(async () => {
    await Promise.all([...running].map((timers) => timers.stop()));
    await database.knex.raw('delete from agenda_jobs; delete from sweep_failure; delete from sweep');
  });

  const write = (...entry: unknown[]): void => {
    logged.push(entry);
  };
  const listening =
    (kind: DueKind) =>
    (id: string, version: number): Promise<void> => {
      rang.push({ kind, id, version, at: Date.now() });
      return Promise.resolve();
    };
  const handlersWith = (visit: DueHandler): Record<DueKind, DueHandler> => ({
    visit,
    alarm: listening('alarm'),
    ring: listening('ring'),
    conversation: listening('conversation'),
    event: listening('event'),
    purple: listening('purple'),
    unread: listening('unread'),
    staff: listening('staff'),
  });
  const onStuck = (kind: DueKind, id: string): Promise<void> => {
    stuck.push(`${kind} ${id}`);
    return Promise.resolve();
  };
  const log = { info: write, warn: write, error: write };

  return {
    knex: () => database.knex,
    databaseUrl: () => database.url,
    handlersWith,
    listening,
    onStuck,
    log,
    rang,
    stuck,
    logged,
    timers(more = {}, visit = listening('visit')) {
      const created = createTimers({
        knex: database.knex,
        url: database.url,
        clock: wallClock(),
        holder: randomUUID(),
        // A job that outlives its lock may ring twice. A slow machine must not cause that.
        lockLifetime: 30_000,
        handlers: handlersWith(visit),
        repair: () => Promise.resolve(),
        onStuck,
        dueRows: nothingDue,
        log,
        ...more,
      });
      const one: Timers = {
        ...created,
        stop: () => {
          running.delete(one);
          return created.stop();
        },
      };
      running.add(one);
      return one;
    },
    async enqueue(kind, id, version, inMilliseconds) {
      const time = Date.now() + inMilliseconds;
      await database.knex.transaction((trx) => enqueueDue(trx, kind, id, version, new Date(time)));
      return time;
    },
  };
}
