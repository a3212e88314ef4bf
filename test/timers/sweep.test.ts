import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { WorkerHeld } from '../../src/records/organisation/held-workers.ts';
import { createHeldRows } from '../../src/timers/held-rows.ts';
import { createSweep } from '../../src/timers/sweep.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { untilTrue } from '../harness/until-true.ts';
import { dueVisits, nothingDue, timersUnderTest, wallClock } from './timers-under-test.ts';

const { knex, timers, enqueue, handlersWith, listening, onStuck, log, rang, stuck } = timersUnderTest();

describe('the sweep', () => {
  it('finds rows by itself that no alarm clock rang for', async () => {
    const lost = timers({ dueRows: dueVisits('lost') });
    await lost.start();
    await untilTrue(() => rang.length > 0);
    expect(rang[0]).toMatchObject({ kind: 'visit', id: 'lost', version: 1 });
    await untilTrue(async () => (await knex()('sweep')).length === 1);
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
    expect(await knex()('sweep_failure')).toEqual([]);
    due = ['bad'];
    await one.sweep();
    expect(stuck).toEqual([]);
  });

  it('keeps the failures of a row that the alarm clock has in hand during a pass', async () => {
    let isInHand = false;
    const sweep = createSweep({
      knex: knex(),
      clock: wallClock(),
      holder: randomUUID(),
      handlers: handlersWith(() => Promise.reject(new Error('broken'))),
      isInHand: () => isInHand,
      repair: () => Promise.resolve(),
      onStuck,
      dueRows: dueVisits('bad'),
      log,
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
    expect(await knex()('sweep')).toEqual([]);
    release();
    await Promise.all([first, second]);
    expect(rang).toHaveLength(3);
    expect(await knex()('sweep')).toHaveLength(1);
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

  it('lets no row whose worker is locked delay others: thirty are waited for beside it, and it is done', async () => {
    const held = Array.from({ length: 30 }, (_, n) => `held ${n}`);
    let isLocked = true;
    let release: () => void = () => undefined;
    const unlocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const waitedFor = new Set<string>();
    const one = timers({ dueRows: dueVisits(...held, 'swept') }, async (id, version, lock) => {
      if (held.includes(id) && isLocked) {
        if (lock === 'if free') throw new WorkerHeld();
        waitedFor.add(id);
        await unlocked;
      }
      await listening('visit')(id, version);
    });
    for (const id of [...held, 'rung']) await enqueue('visit', id, 1, 0);
    await one.start();
    const hasRung = (id: string): boolean => rang.some((ring) => ring.id === id);
    await untilTrue(() => hasRung('swept') && hasRung('rung'));
    await untilTrue(async () => (await knex()('sweep')).length === 1);
    expect([held.filter(hasRung), waitedFor.size <= 4, stuck]).toEqual([[], true, []]);
    isLocked = false;
    release();
    await untilTrue(() => held.every(hasRung));
  });

  it('is recorded while it goes on from one held row to the next, and looks at what is new first', async () => {
    const ids = Array.from({ length: 8 }, (_, n) => `held ${n}`);
    let due = ids;
    const tried: string[] = [];
    let release: () => void = () => undefined;
    const isOver = new Promise<void>((resolve) => {
      release = resolve;
    });
    const sweep = createSweep({
      ...{ knex: knex(), clock: wallClock(), holder: randomUUID(), onStuck, log, recordedEvery: 0 },
      handlers: handlersWith(async (id, _version, lock) => {
        if (lock !== 'if free') return;
        tried.push(id);
        if (id === 'held 7') await isOver;
        if (id !== 'new') throw new WorkerHeld();
      }),
      repair: () => Promise.resolve(),
      dueRows: (db, kind) => dueVisits(...due)(db, kind),
    });
    const going = sweep();
    await untilTrue(() => tried.length === ids.length);
    await untilTrue(async () => (await knex()('sweep')).length === 1);
    release();
    await going;
    due = [...ids, 'new'];
    await sweep();
    expect(tried.slice(ids.length)[0]).toBe('new');
  });

  it('is kept from no row by two hundred before it that fail each time, and tells of each of these', async () => {
    let due = Array.from({ length: 205 }, (_, n) => `fails ${n}`);
    const tried = new Map<string, number>();
    const sweep = createSweep({
      ...{ knex: knex(), clock: wallClock(), holder: randomUUID(), onStuck, log },
      handlers: handlersWith((id) => {
        tried.set(id, (tried.get(id) ?? 0) + 1);
        if (id.startsWith('fails')) return Promise.reject(new Error('no such plan'));
        due = due.filter((other) => other !== id);
        return Promise.resolve();
      }),
      repair: () => Promise.resolve(),
      dueRows: async (db, kind, _, limit) => (await dueVisits(...due)(db, kind)).slice(0, limit),
    });
    await sweep();
    due.push('falls due after them');
    await sweep();
    expect([tried.get('fails 204'), tried.get('falls due after them')]).toEqual([1, 1]);
    for (let passes = 2; passes < 8; passes += 1) await sweep();
    expect(Math.max(...tried.values()) - Math.min(...due.map((id) => tried.get(id) ?? 0))).toBeLessThanOrEqual(1);
    expect(stuck.toSorted()).toEqual(due.map((id) => `visit ${id}`).toSorted());
  });

  it('waits for each of those in turn, and tells of each that was locked three times', async () => {
    const ids = Array.from({ length: 8 }, (_, n) => `held ${n}`);
    const handlers = handlersWith((_, __, lock) =>
      Promise.reject(lock === 'if free' ? new WorkerHeld() : new Error('lock timeout')),
    );
    const held = createHeldRows({ knex: knex(), handlers, onStuck, log });
    const sweep = createSweep(
      {
        ...{ knex: knex(), clock: wallClock(), holder: randomUUID(), handlers, onStuck, log },
        repair: () => Promise.resolve(),
        dueRows: dueVisits(...ids),
      },
      held,
    );
    const sweepsAndWaits = async (): Promise<void> => {
      await sweep();
      await held.settled();
    };
    for (let n = 0; n < 5; n += 1) await sweepsAndWaits();
    expect(stuck).toHaveLength(4);
    await sweepsAndWaits();
    expect(stuck.toSorted()).toEqual(ids.map((id) => `visit ${id}`));
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
    expect(await knex()('sweep')).toEqual([]);
    release();
    await untilTrue(async () => (await knex()('sweep')).length === 1);
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
    await knex()('sweep').delete();
    await expect(timers({ repair: () => Promise.reject(new Error('no')) }).sweep()).rejects.toThrow('no');
    expect(await knex()('sweep')).toEqual([]);
  });
});
