import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  allowedNow,
  holdBack,
  lookAgain,
  spendTokens,
  startTokenBucket,
  untilNext,
} from '../../src/outbox/token-bucket.ts';

describe('the send rate', () => {
  it('lets one attempt go at once, and the next a second later', () => {
    const spent = spendTokens(startTokenBucket(1, 0), 1, 0);
    expect(allowedNow(startTokenBucket(1, 0), 0)).toBe(1);
    expect(allowedNow(spent, 999)).toBe(0);
    expect(allowedNow(spent, 1000)).toBe(1);
    expect(allowedNow(spent, 60_000)).toBe(1);
    expect(untilNext(spent, 0)).toBe(1000);
    expect(untilNext(spent, 1000)).toBe(0);
  });

  it('holds back for as long as the carrier asks, and then starts slowly', () => {
    const held = holdBack(startTokenBucket(30, 0), 5_000);
    expect(allowedNow(held, 4_999)).toBe(0);
    expect(untilNext(held, 0)).toBe(5_034);
    expect(allowedNow(held, 5_034)).toBe(1);
    expect(holdBack(held, 1_000)).toEqual(held);
  });

  it.each([1, 3, 30, 100])('sends a thousand at %d a second, at most a tenth slower', (rate) => {
    let pace = startTokenBucket(rate, 0);
    let sent = 0;
    let now = 0;
    while (sent < 1000) {
      const go = Math.min(allowedNow(pace, now), 1000 - sent);
      pace = spendTokens(pace, go, now);
      sent += go;
      if (sent < 1000) now += Math.max(1, untilNext(pace, now));
    }
    expect(now / 1000).toBeLessThanOrEqual((1000 / rate) * 1.1);
    expect(now / 1000).toBeGreaterThanOrEqual((1000 / rate) * 0.9);
  });

  it.each([
    [3, 100],
    [3, 600],
    [10, 250],
    [10, 800],
    [10, 1_000],
    [30, 1_000],
  ])('lets most of %d a second go all the same where we look every %d ms', (rate, between) => {
    let pace = startTokenBucket(rate, 0);
    let sent = 0;
    const seconds = 20;
    for (let now = 0; now < seconds * 1000; now += between) {
      pace = lookAgain(pace, now);
      const go = allowedNow(pace, now);
      pace = spendTokens(pace, go, now);
      sent += go;
    }
    expect(sent).toBeGreaterThanOrEqual(rate * seconds * 0.7);
  });

  it('never lets more attempts go in any second than its rate and a quarter, or one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.array(fc.integer({ min: 0, max: 1_500 }), { maxLength: 80 }),
        (rate, pauses) => {
          let pace = startTokenBucket(rate, 0);
          let now = 0;
          const sent: number[] = [];
          for (const pause of pauses) {
            now += pause;
            pace = lookAgain(pace, now);
            const go = allowedNow(pace, now);
            pace = spendTokens(pace, go, now);
            for (let i = 0; i < go; i += 1) sent.push(now);
          }
          for (const start of sent) {
            expect(sent.filter((at) => at >= start && at < start + 1000).length).toBeLessThanOrEqual(
              rate + Math.max(1, rate / 4),
            );
          }
        },
      ),
    );
  });
});
