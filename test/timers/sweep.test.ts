import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DueRow } from '../../src/records/due.ts';
import { type DueKind, enqueueDue } from '../../src/records/jobs.ts';
import type { Clock } from '../../src/safety/clock.ts';
import { createSweep, type DueHandler } from '../../src/timers/sweep.ts';
import { createTimers, type Timers, type TimersParts } from '../../src/timers/timers.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { ManualClock } from '../harness/manual-clock.ts';

let database: FreshDatabase;
let made: Timers[];
let rang: { kind: DueKind; id: string; version: number; at: number }[];
let stuck: string[];
let logged: unknown[];

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
});
beforeEach(() => {
  made = [];
  rang = [];
  stuck = [];
  logged = [];
});
afterEach(async () => {
  await Promise.all(made.map((timers) => timers.stop()));
  await database.knex.raw('delete from agenda_jobs; delete from sweep_failure; delete from sweep');
});

const wallClock = (ahead = 0): Clock => ({
  speed: 1,
  now: () => new Date(Date.now() + ahead),
  stretch: (real) => real,
  toReal: (time) => time,
});

const write = (...entry: unknown[]): void => {
  logged.push(entry);
};
const listening =
  (kind: DueKind): DueHandler =>
  (id, version) => {
    rang.push({ kind, id, version, at: Date.now() });
    return Promise.resolve();
  };
const nothingDue = (): Promise<DueRow[]> => Promise.resolve([]);
const dueVisits =
  (...ids: string[]) =>
  (_: unknown, kind: DueKind): Promise<DueRow[]> =>
    Promise.resolve(kind === 'visit' ? ids.map((id) => ({ id, version: 1 })) : []);

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

function timers(more: Partial<TimersParts> = {}, visit: DueHandler = listening('visit')): Timers {
  const one = createTimers({
    knex: database.knex,
    url: database.url,
    clock: wallClock(),
    holder: randomUUID(),
    lockLifetime: 2_000,
    handlers: handlersWith(visit),
    repair: () => Promise.resolve(),
    onStuck: (kind, id) => {
      stuck.push(`${kind} ${id}`);
      return Promise.resolve();
    },
    dueRows: nothingDue,
    log: { info: write, warn: write, error: write },
    ...more,
  });
  made.push(one);
  return one;
}

async function enqueue(kind: DueKind, id: string, version: number, inMilliseconds: number): Promise<number> {
  const time = Date.now() + inMilliseconds;
  await database.knex.transaction((trx) => enqueueDue(trx, kind, id, version, new Date(time)));
  return time;
}

async function untilTrue(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await wait(10);
}

describe('the alarm clock', () => {
  it('rings in time, once for each version, and keeps no job', async () => {
    await timers().start();
    const id = randomUUID();
    const [first, second] = [await enqueue('visit', id, 1, 300), await enqueue('visit', id, 2, 1_500)];
    await enqueue('visit', id, 2, 1_500);
    await enqueue('alarm', id, 1, 0);
    await untilTrue(() => rang.length === 3);
    // A busy machine may ring two of them at the same time.
    expect(rang.map(({ kind, version }) => `${kind} ${version}`).toSorted()).toEqual(['alarm 1', 'visit 1', 'visit 2']);
    const [one, two] = [1, 2].map((version) => rang.find((ring) => ring.kind === 'visit' && ring.version === version));
    for (const [heard, time] of [
      [one, first],
      [two, second],
    ] as const) {
      expect((heard?.at ?? 0) - time).toBeGreaterThanOrEqual(-1);
    }
    await untilTrue(async () => (await database.knex('agenda_jobs')).length === 0);
  });

  it("waits for the database's clock if this machine's clock is ahead", async () => {
    await timers({ clock: wallClock(-400) }).start();
    const time = await enqueue('visit', randomUUID(), 1, 300);
    await untilTrue(() => rang.length === 1);
    expect((rang[0]?.at ?? 0) - time).toBeGreaterThanOrEqual(398);
    expect((rang[0]?.at ?? 0) - time).toBeLessThan(5_000);
  });

  it('rings once although two processes have it set', async () => {
    // A job that outlives its lock may ring twice. A slow machine must not cause that here.
    await Promise.all([timers({ lockLifetime: 30_000 }).start(), timers({ lockLifetime: 30_000 }).start()]);
    const ids = Array.from({ length: 60 }, () => randomUUID());
    await Promise.all(ids.map((id) => enqueue('ring', id, 1, 200)));
    await untilTrue(() => rang.length >= 60);
    await untilTrue(async () => (await database.knex('agenda_jobs')).length === 0);
    expect(rang.map(({ id }) => id).sort()).toEqual([...ids].sort());
  });

  it('rings without its notification, because it looks each second', async () => {
    await timers().start();
    await database.knex.raw(
      `insert into agenda_jobs (name, next_run_at, data) values ('visit', now(), '{"id": "x", "version": 3}')`,
    );
    await untilTrue(() => rang.length === 1);
    expect(rang[0]).toMatchObject({ kind: 'visit', id: 'x', version: 3 });
  });

  it('survives the loss of its connections, including the one that listens', async () => {
    await timers().start();
    const { rows } = await database.knex.raw<{
      rows: unknown[];
    }>(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'buddyline alarm clock' and datname = current_database()`);
    expect(rows.length).toBeGreaterThan(0);
    await untilTrue(
      async () =>
        (
          await database.knex.raw<{ rows: unknown[] }>(`select 1 from pg_stat_activity
      where application_name = 'buddyline alarm clock' and query ilike 'listen%' and datname = current_database()`)
        ).rows.length > 0,
    );
    const time = await enqueue('visit', 'x', 1, 0);
    await untilTrue(() => rang.length === 1);
    expect((rang[0]?.at ?? 0) - time).toBeLessThan(5_000);
    expect(JSON.stringify(logged)).toContain('in trouble');
  });

  it('rings the first of many that are due before it has fetched them all', async () => {
    await database.knex.raw(
      `insert into agenda_jobs (name, next_run_at, data)
       select 'visit', now() + n * interval '1 microsecond', jsonb_build_object('id', n::text, 'version', 1)
       from generate_series(1, 300) n`,
    );
    const fetched: number[] = [];
    const firstLooks: DueHandler = async (id, version) => {
      if (rang.length === 0) fetched.push((await database.knex('agenda_jobs').whereNotNull('locked_at')).length);
      await listening('visit')(id, version);
    };
    await timers({ lockLifetime: 30_000 }, firstLooks).start();
    await untilTrue(() => rang.length >= 300);
    expect(Math.max(...fetched)).toBeLessThanOrEqual(50);
    expect(new Set(rang.map(({ id }) => id)).size).toBe(300);
  });

  it('rings again when a handler fails', async () => {
    let failures = 1;
    await timers({}, (id, version) => {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error('not yet')) : listening('visit')(id, version);
    }).start();
    await enqueue('visit', 'x', 1, 0);
    await untilTrue(() => rang.length === 1);
    expect(stuck).toEqual([]);
  });

  it('lets running handlers end before it stops', async () => {
    let ended = false;
    let began = false;
    const one = timers({}, async () => {
      began = true;
      await wait(300);
      ended = true;
    });
    await one.start();
    await enqueue('visit', 'x', 1, 0);
    await untilTrue(() => began);
    await one.stop();
    made.pop();
    expect(ended).toBe(true);
  });

  it('rejects if there is no database', async () => {
    const one = timers({ url: 'postgres://nobody@127.0.0.1:1/none' });
    await expect(one.start()).rejects.toThrow();
  });
});

describe('the sweep', () => {
  it('finds rows by itself that no alarm clock rang for', async () => {
    const lost = timers({ dueRows: dueVisits('lost') });
    await lost.start();
    await untilTrue(() => rang.length > 0);
    expect(rang[0]).toMatchObject({ kind: 'visit', id: 'lost', version: 1 });
    await untilTrue(async () => (await database.knex('sweep')).length === 1);
  });

  it("looks only at rows that are later than the alarm clock's allowance", async () => {
    const asked: Date[] = [];
    const clock = new ManualClock('2026-11-20T10:00:00Z', 20);
    await timers({
      clock,
      dueRows: (_, __, before) => {
        asked.push(before);
        return nothingDue();
      },
    }).sweep();
    expect(new Set(asked.map((before) => before.toISOString()))).toEqual(new Set(['2026-11-20T09:59:20.000Z']));
  });

  it('reports a row that fails three times, once, and keeps trying', async () => {
    let fails = true;
    let tries = 0;
    const one = timers({ dueRows: dueVisits('bad', 'good') }, (id, version) => {
      if (id === 'good') return listening('visit')(id, version);
      tries += 1;
      return fails ? Promise.reject(new Error('broken')) : Promise.resolve();
    });
    for (let n = 0; n < 5; n += 1) await one.sweep();
    expect([tries, rang.length, stuck]).toEqual([5, 5, ['visit bad']]);
    fails = false;
    await one.sweep();
    fails = true;
    for (let n = 0; n < 3; n += 1) await one.sweep();
    expect(stuck).toEqual(['visit bad', 'visit bad']);
  });

  it('forgets the failures of a row that has been handled at its time since', async () => {
    let due = ['bad'];
    const one = timers({ dueRows: (db, kind) => dueVisits(...due)(db, kind) }, () =>
      Promise.reject(new Error('broken')),
    );
    await one.sweep();
    await one.sweep();
    due = [];
    await one.sweep();
    expect(await database.knex('sweep_failure')).toEqual([]);
    due = ['bad'];
    await one.sweep();
    expect(stuck).toEqual([]);
  });

  it('keeps the failures of a row that the alarm clock has in hand during a pass', async () => {
    let isInHand = false;
    const sweep = createSweep({
      knex: database.knex,
      clock: wallClock(),
      holder: randomUUID(),
      handlers: handlersWith(() => Promise.reject(new Error('broken'))),
      isInHand: () => isInHand,
      repair: () => Promise.resolve(),
      onStuck: (kind, id) => {
        stuck.push(`${kind} ${id}`);
        return Promise.resolve();
      },
      dueRows: dueVisits('bad'),
      log: { info: write, warn: write, error: write },
    });
    for (const inHand of [false, false, true, false]) {
      isInHand = inHand;
      await sweep();
    }
    expect(stuck).toEqual(['visit bad']);
  });

  it('reports it again if the report failed', async () => {
    let told = 0;
    const one = timers(
      {
        dueRows: dueVisits('bad'),
        onStuck: () => {
          told += 1;
          return told === 1 ? Promise.reject(new Error('no line')) : Promise.resolve();
        },
      },
      () => Promise.reject(new Error('broken')),
    );
    await one.sweep();
    await one.sweep();
    await expect(one.sweep()).rejects.toThrow('no line');
    await one.sweep();
    await one.sweep();
    expect(told).toBe(2);
  });

  it('is not delayed by a row that hangs', async () => {
    let release: () => void = () => undefined;
    const hung = new Promise<void>((resolve) => {
      release = resolve;
    });
    const one = timers({ dueRows: dueVisits('hangs', 'a', 'b', 'c') }, (id, version) =>
      id === 'hangs' ? hung : listening('visit')(id, version),
    );
    const [first, second] = [one.sweep(), one.sweep()];
    await untilTrue(() => rang.length === 3);
    expect(await database.knex('sweep')).toEqual([]);
    release();
    await Promise.all([first, second]);
    expect(rang).toHaveLength(3);
    expect(await database.knex('sweep')).toHaveLength(1);
  });

  it('leaves a row alone that the alarm clock has in hand; its next job waits for that one', async () => {
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const one = timers({ dueRows: dueVisits('slow') }, async (id, version) => {
      await listening('visit')(id, version);
      if (version === 7) await slow;
    });
    await enqueue('visit', 'slow', 7, 0);
    await one.start();
    await untilTrue(() => rang.length > 0);
    const [first] = rang;
    // The sweep may have come first: then the job waits for it.
    if (first?.version !== 7) await untilTrue(() => rang.some(({ version }) => version === 7));
    const before = rang.length;
    for (let n = 0; n < 4; n += 1) await one.sweep();
    await enqueue('visit', 'slow', 8, 0);
    for (let n = 0; n < 4; n += 1) await one.sweep();
    expect([rang.length - before, stuck]).toEqual([0, []]);
    release();
    await untilTrue(() => rang.some(({ version }) => version === 8));
  });

  it.each(['a row of the pass', 'its repair'])('finds what falls due while %s hangs', async (what) => {
    let release: () => void = () => undefined;
    const hung = new Promise<void>((resolve) => {
      release = resolve;
    });
    let due = ['hangs'];
    const one = timers(
      {
        dueRows: (db, kind) => dueVisits(...due)(db, kind),
        repair: () => (what === 'its repair' ? hung : Promise.resolve()),
      },
      async (id, version) => {
        due = due.filter((other) => other !== id);
        await listening('visit')(id, version);
        if (id === 'hangs' && what !== 'its repair') await hung;
      },
    );
    await one.start();
    await untilTrue(() => rang.length === 1);
    due = ['later'];
    await untilTrue(() => rang.length === 2);
    expect(await database.knex('sweep')).toEqual([]);
    release();
    await untilTrue(async () => (await database.knex('sweep')).length === 1);
    expect(rang.map(({ id }) => id)).toEqual(['hangs', 'later']);
  });

  it('repairs inconsistencies in each pass, and does not count as done while that fails', async () => {
    let mended = 0;
    await timers({
      repair: () => {
        mended += 1;
        return Promise.resolve();
      },
    }).sweep();
    expect(mended).toBe(1);
    await database.knex('sweep').delete();
    await expect(timers({ repair: () => Promise.reject(new Error('no')) }).sweep()).rejects.toThrow('no');
    expect(await database.knex('sweep')).toEqual([]);
  });
});
