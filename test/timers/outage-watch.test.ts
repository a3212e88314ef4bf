import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { recordSweep } from '../../src/records/sweeps.ts';
import { createOutageWatch } from '../../src/timers/outage-watch.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { databaseOfATown } from '../harness/used-again.ts';

const MINUTE = 60_000;

describe('an outage', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await databaseOfATown();
  });
  afterAll(() => database.drop());
  beforeEach(() => database.knex('sweep').delete());

  function watched(speed = 1) {
    const clock = new ManualClock('2026-11-23T14:00:00Z', speed);
    const told: string[] = [];
    const logged: unknown[] = [];
    const log = (...entry: unknown[]) => void logged.push(entry);
    let fails = false;
    const watch = createOutageWatch({
      knex: database.knex,
      clock,
      tell: ({ from, until }) => {
        if (fails) return Promise.reject(new Error('the database is away'));
        told.push(`${from.toISOString().slice(11, 19)} ${until.toISOString().slice(11, 19)}`);
        return Promise.resolve();
      },
      notifyOfClockPutBack: ({ from, to }) => {
        told.push(`back from ${from.toISOString().slice(11, 19)} to ${to.toISOString().slice(11, 19)}`);
        return Promise.resolve();
      },
      log: { info: log, warn: log, error: log },
    });
    return {
      told,
      logged,
      clock,
      failing: (now: boolean) => {
        fails = now;
      },
      async pass() {
        await watch.beforeRecording();
        await recordSweep(database.knex, 'one', clock.now());
      },
    };
  }

  it('is no first start, and no minute', async () => {
    const { pass, clock, told } = watched();
    await pass();
    clock.advance(MINUTE);
    await pass();
    expect(told).toEqual([]);
  });

  it('is what lies between two sweeps of any process, told once', async () => {
    const { pass, clock, told } = watched();
    await pass();
    clock.advance(2 * MINUTE);
    await recordSweep(database.knex, 'another', clock.now());
    clock.advance(2 * MINUTE);
    await pass();
    clock.advance(1_000);
    await pass();
    expect(told).toEqual(['14:02:00 14:04:00']);
  });

  it('is measured in real time, however fast the clock runs', async () => {
    const { pass, clock, told } = watched(20);
    await pass();
    clock.advance(19 * MINUTE);
    await pass();
    expect(told).toEqual([]);
    clock.advance(21 * MINUTE);
    await pass();
    expect(told).toEqual(['14:19:00 14:40:00']);
  });

  it('is none where the clock is put back by more than a minute, and that is told', async () => {
    const { pass, clock, told } = watched();
    await pass();
    clock.advance(-MINUTE);
    await pass();
    expect(told).toEqual([]);
    clock.advance(-61_000);
    await pass();
    await pass();
    expect(told).toEqual(['back from 13:59:00 to 13:57:59']);
  });

  it('is told at a later pass where it could not be told, and complained of once', async () => {
    const { pass, clock, told, logged, failing } = watched();
    await pass();
    failing(true);
    clock.advance(2 * MINUTE);
    for (let passes = 0; passes < 3; passes++) {
      await pass();
      clock.advance(1_000);
    }
    failing(false);
    await pass();
    expect(told).toEqual(['14:00:00 14:02:00']);
    expect(logged).toHaveLength(1);
  });
});
