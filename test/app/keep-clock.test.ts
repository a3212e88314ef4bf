import { describe, expect, it } from '@jest/globals';
import { lookAtClock } from '../../src/app/keep-clock.ts';

describe("the clock is measured against the database's", () => {
  function looked() {
    const clock = { isAstray: false, skewWarning: null, measured: 0, fails: false, resync: () => measure() };
    const warned: unknown[] = [];
    const log = (...words: unknown[]) => void warned.push(words);
    const time = { now: 0 };
    const measure = (): Promise<void> => {
      clock.measured += 1;
      if (clock.fails) return Promise.reject(new Error('away'));
      clock.isAstray = false;
      return Promise.resolve();
    };
    const look = lookAtClock(clock, { info: log, warn: log, error: log }, () => time.now);
    return {
      clock,
      warned,
      async passes(seconds: number) {
        for (let second = 0; second < seconds; second += 1) {
          time.now += 1_000;
          look();
          await new Promise(setImmediate);
        }
        return clock.measured;
      },
    };
  }

  it('each minute', async () => {
    const { passes } = looked();
    expect(await passes(59)).toBe(0);
    expect(await passes(1)).toBe(1);
    expect(await passes(59)).toBe(1);
    expect(await passes(1)).toBe(2);
  });

  it('at once where the machine has slept, and each second until the database tells the time', async () => {
    const { passes, clock, warned } = looked();
    await passes(10);
    Object.assign(clock, { isAstray: true, fails: true });
    expect(await passes(3)).toBe(3);
    expect(warned).toHaveLength(3);
    clock.fails = false;
    expect(await passes(30)).toBe(4);
  });
});
