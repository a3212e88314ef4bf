import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, jest } from '@jest/globals';
import type { JobParameters } from 'agenda';
import pg from 'pg';
import { createLog } from '../../src/app/log.ts';
import { createJobBackend } from '../../src/timers/job-backend.ts';
import type { DueHandler } from '../../src/timers/due-handler.ts';
import { createEraser } from '../../src/timers/old-records.ts';
import { untilTrue } from '../harness/until-true.ts';
import { timersUnderTest, wallClock } from './timers-under-test.ts';

/** The promise to people: a step comes 15 s late at most. A busy machine takes some of it. */
const PROMISED = 15_000;

const { knex, databaseUrl, timers, enqueue, listening, rang, stuck, logged } = timersUnderTest();

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
    await untilTrue(async () => (await knex()('agenda_jobs')).length === 0);
  });

  it("waits for the database's clock if this machine's clock is ahead", async () => {
    await timers({ clock: wallClock(-400) }).start();
    const time = await enqueue('visit', randomUUID(), 1, 300);
    await untilTrue(() => rang.length === 1);
    expect((rang[0]?.at ?? 0) - time).toBeGreaterThanOrEqual(398);
    expect((rang[0]?.at ?? 0) - time).toBeLessThan(PROMISED);
  });

  it('rings once although two processes have it set', async () => {
    await Promise.all([timers().start(), timers().start()]);
    const ids = Array.from({ length: 60 }, () => randomUUID());
    await Promise.all(ids.map((id) => enqueue('ring', id, 1, 200)));
    await untilTrue(() => rang.length >= 60);
    await untilTrue(async () => (await knex()('agenda_jobs')).length === 0);
    expect(rang.map(({ id }) => id).sort()).toEqual([...ids].sort());
  });

  it('rings without its notification, because it looks each second', async () => {
    await timers().start();
    await knex().raw(
      `insert into agenda_jobs (name, next_run_at, data) values ('visit', now(), '{"id": "x", "version": 3}')`,
    );
    await untilTrue(() => rang.length === 1);
    expect(rang[0]).toMatchObject({ kind: 'visit', id: 'x', version: 3 });
  });

  it('survives the loss of its connections, including the one that listens', async () => {
    await timers().start();
    const { rows } = await knex().raw<{ rows: unknown[] }>(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'buddyline alarm clock' and datname = current_database()`);
    expect(rows.length).toBeGreaterThan(0);
    await untilTrue(
      async () =>
        (
          await knex().raw<{ rows: unknown[] }>(`select 1 from pg_stat_activity
      where application_name = 'buddyline alarm clock' and query ilike 'listen%' and datname = current_database()`)
        ).rows.length > 0,
    );
    const time = await enqueue('visit', 'x', 1, 0);
    await untilTrue(() => rang.length === 1);
    expect((rang[0]?.at ?? 0) - time).toBeLessThan(PROMISED);
    expect(JSON.stringify(logged)).toContain('in trouble');
  });

  it('rings the first of many that are due before it has fetched them all', async () => {
    await knex().raw(
      `insert into agenda_jobs (name, next_run_at, data)
       select 'visit', now() + n * interval '1 microsecond', jsonb_build_object('id', n::text, 'version', 1)
       from generate_series(1, 300) n`,
    );
    const fetched: number[] = [];
    const firstLooks: DueHandler = async (id, version) => {
      if (rang.length === 0) fetched.push((await knex()('agenda_jobs').whereNotNull('locked_at')).length);
      await listening('visit')(id, version);
    };
    await timers({}, firstLooks).start();
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

  it('keeps a job that failed for the last time for 30 days, and one that is to ring again', async () => {
    const one = timers({}, () => Promise.reject(new Error('never')));
    await one.start();
    await knex().raw(
      `insert into agenda_jobs (name, next_run_at, fail_count, data) values
        ('visit', now(), 5, '{"id": "last time", "version": 1}'), ('visit', now(), 0, '{"id": "first", "version": 1}')`,
    );
    const failed = (): Promise<{ id: string; again: boolean }[]> =>
      knex()('agenda_jobs')
        .whereNotNull('failed_at')
        .whereNull('locked_at')
        .select(knex().raw(`data->>'id' as id, next_run_at is not null as again`))
        .orderBy('id');
    await untilTrue(async () => (await failed()).length === 2);
    // Its next ring is left to no process, so that it is there to be looked at.
    await one.stop();
    const [first, last] = [
      { id: 'first', again: true },
      { id: 'last time', again: false },
    ];
    expect(await failed()).toEqual([first, last]);
    const keptAfter = async (days: number): Promise<unknown[]> => {
      const time = jest.spyOn(performance, 'now').mockReturnValue(0);
      try {
        const erase = createEraser({ knex: knex(), clock: wallClock(days * 86_400_000), log: createLog('silent') });
        time.mockReturnValue(3_600_000);
        await erase();
      } finally {
        time.mockRestore();
      }
      return await failed();
    };
    expect(await keptAfter(29)).toEqual([first, last]);
    expect(await keptAfter(31)).toEqual([first]);
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
    expect(ended).toBe(true);
  });

  it('looks for no job while queries wait for a connection; a job that it cannot unlock is no fault', async () => {
    const pool = new pg.Pool({ connectionString: databaseUrl(), max: 1 });
    const troubles: Error[] = [];
    const { repository } = createJobBackend(pool, (error) => troubles.push(error));
    const look = (): Promise<JobParameters | undefined> =>
      repository.getNextJobToRun('visit', new Date(), new Date(0), undefined, undefined);
    await enqueue('visit', 'x', 1, 0);
    const busy = await pool.connect();
    const waiting = pool.query('select 1');
    expect(await look()).toBeUndefined();
    busy.release();
    await waiting;
    const job = await look();
    expect(job).toMatchObject({ name: 'visit', data: { id: 'x', version: 1 } });
    await pool.end();
    if (job) await repository.unlockJob(job);
    expect(troubles).toHaveLength(1);
  });

  it('rejects if there is no database', async () => {
    const one = timers({ url: 'postgres://nobody@127.0.0.1:1/none' });
    await expect(one.start()).rejects.toThrow();
  });
});
