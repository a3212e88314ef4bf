import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createSilenceWatch } from '../../src/app/silence-watch.ts';

describe('a thread that does not answer', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is given up after 15 looks in a row, once', () => {
    let gaveUp = 0;
    const watch = createSilenceWatch(() => (gaveUp += 1));
    watch.start();
    jest.advanceTimersByTime(14_500);
    watch.heard();
    jest.advanceTimersByTime(14_000);
    expect(gaveUp).toBe(0);
    jest.advanceTimersByTime(60_000);
    expect(gaveUp).toBe(1);
    watch.stop();
  });
});
