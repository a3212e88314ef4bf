import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { serviceClock, openClock, wallClock, type Zero } from '../../src/records/clock.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { databaseOfATown } from '../harness/used-again.ts';

describe('serviceClock', () => {
  const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });

  it('runs at its speed from its zero, and converts back', () => {
    const zero = {
      realZero: new Date('2026-11-22T10:00:00Z'),
      serviceZero: new Date('2026-11-22T12:00:00Z'),
      speed: 20,
    };
    const shown = serviceClock(zero, new Date('2026-11-22T10:01:00Z'));
    expect(shown).toEqual(new Date('2026-11-22T12:20:00Z'));
    expect(wallClock(zero, shown)).toEqual(new Date('2026-11-22T10:01:00Z'));
  });

  it('converts back to the same moment at any whole speed', () => {
    fc.assert(
      fc.property(time, time, time, fc.integer({ min: 1, max: 1000 }), (realZero, serviceZero, now, speed) => {
        const zero = { realZero, serviceZero, speed };
        fc.pre(Math.abs(now.getTime() - realZero.getTime()) * speed < 4e15);
        expect(wallClock(zero, serviceClock(zero, now)).getTime()).toBeCloseTo(now.getTime(), -1);
      }),
    );
  });
});

describe('openClock', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await databaseOfATown();
  });
  afterAll(async () => {
    await database.drop();
  });

  const databaseTime = async (): Promise<number> =>
    (await database.knex.raw('select clock_timestamp() as now')).rows[0].now.getTime();

  /**
   * The database's clock is looked at between two looks at this one: how long that takes does not matter. What a clock
   * shows is as exact as the fastest of three round trips, which a busy machine makes long.
   */
  async function isTheDatabases(clock: { now: () => Date }): Promise<void> {
    const before = clock.now().getTime();
    const there = await databaseTime();
    expect(there).toBeGreaterThan(before - 1_000);
    expect(there).toBeLessThan(clock.now().getTime() + 1_000);
  }

  it("shows the database's time at speed 1, whatever this machine's clock shows", async () => {
    const clock = await openClock(database.knex, 1);
    await isTheDatabases(clock);
    expect(clock.skewWarning).toBeNull();
    const real = Date.now;
    try {
      Date.now = () => real() - 60_000;
      await clock.resync();
      expect(Math.round(clock.skew / 1000)).toBe(60);
      expect(clock.skewWarning).toMatch(/60 s/);
      await isTheDatabases(clock);
    } finally {
      Date.now = real;
    }
  });

  it('knows that the machine has slept, or was set, until it has measured anew', async () => {
    const clock = await openClock(database.knex, 1);
    expect(clock.isAstray).toBe(false);
    const real = Date.now;
    try {
      Date.now = () => real() + 20 * 60_000;
      expect(clock.isAstray).toBe(true);
      await isTheDatabases(clock);
      await clock.resync();
      expect(clock.isAstray).toBe(false);
    } finally {
      Date.now = real;
    }
  });

  it('continues without a jump when the speed changes, and the command line changes nothing', async () => {
    const slow = await openClock(database.knex, 1);
    const zeros: Zero[] = [];
    slow.onHold((zero) => zeros.push(zero));
    const [before, begun] = [slow.now().getTime(), performance.now()];
    const fast = await openClock(database.knex, 20);
    const [gap, took] = [fast.now().getTime() - before, performance.now() - begun];
    fast.onHold((zero) => zeros.push(zero));
    const [old, changed] = zeros;
    if (!old || !changed) throw new Error('a clock without a zero');
    expect(changed.serviceZero).toEqual(serviceClock(old, changed.realZero));
    // What each clock shows is as exact as its own measurement.
    expect(gap).toBeGreaterThanOrEqual(-1_000);
    expect(gap).toBeLessThan(20 * (took + 1_000));
    expect(fast.stretch(1000)).toBe(20_000);
    const beside = await openClock(database.knex, null);
    expect(beside.speed).toBe(20);
    expect(Math.abs(beside.now().getTime() - fast.now().getTime())).toBeLessThan(20_000);
    const again = await openClock(database.knex, 20);
    await isTheDatabases({ now: () => again.toReal(again.now()) });
  });

  it('runs at real speed while held, then at its own, without a jump, everywhere; long times stay long', async () => {
    const clock = await openClock(database.knex, 1000);
    const before = clock.now().getTime();
    await clock.hold(true);
    const heldAt = clock.now().getTime();
    expect(heldAt).toBeGreaterThanOrEqual(before);
    expect(clock.pace).toBe(1);
    expect(clock.speed).toBe(1000);
    expect(clock.stretch(1)).toBe(1000);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const later = clock.now().getTime();
    expect(later).toBeGreaterThanOrEqual(heldAt);
    // At its own speed these would be more than 60 s.
    expect(later - heldAt).toBeLessThan(20_000);
    const beside = await openClock(database.knex, null);
    expect(Math.abs(beside.now().getTime() - clock.now().getTime())).toBeLessThan(2000);
    await clock.hold(false);
    const goesOn = clock.now().getTime();
    expect(goesOn).toBeGreaterThanOrEqual(later);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(clock.now().getTime() - goesOn).toBeGreaterThan(25_000);
  });

  it('finds the real time of each moment that it has shown, held or not', async () => {
    const clock = await openClock(database.knex, 1000);
    const shown: { service: Date; after: number; before: number }[] = [];
    for (const isHeld of [true, false, true, false]) {
      shown.push({ after: await databaseTime(), service: clock.now(), before: await databaseTime() });
      await clock.hold(isHeld);
    }
    for (const { after, service, before } of shown) {
      expect(clock.toReal(service).getTime()).toBeGreaterThan(after - 1_000);
      expect(clock.toReal(service).getTime()).toBeLessThan(before + 1_000);
    }
    await isTheDatabases({ now: () => clock.toReal(clock.now()) });
  });

  it('continues at its speed after a process ended while the clock was held', async () => {
    await (await openClock(database.knex, 20)).hold(true);
    const again = await openClock(database.knex, 20);
    expect(again.pace).toBe(20);
  });
});
