import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  afterWaiting,
  recordCarrierOutcome,
  mayBeTried,
  newCarrierHealth,
  type CarrierHealth,
  tryAgain,
  type CarrierOutcome,
} from '../../src/outbox/carrier-health.ts';

const SECOND = 1_000;

/** Records these outcomes, a second apart. */
function after(health: CarrierHealth, verdicts: CarrierOutcome[], from = 0): CarrierHealth {
  return verdicts.reduce(
    (now, outcome, n) => recordCarrierOutcome(now, outcome, from + n * SECOND, from + n * SECOND),
    health,
  );
}

/** A carrier that was set aside three seconds after the start, for this pause. */
function aside(pause = 30_000): CarrierHealth {
  return { state: 'aside', why: 'fails', score: 0, pause, since: 3_000, until: 3_000 + pause };
}

describe('the health of a carrier', () => {
  it.each<[string, CarrierOutcome[], CarrierHealth['state']]>([
    ['three failures in a row', ['failed', 'failed', 'failed'], 'aside'],
    ['two', ['failed', 'failed'], 'good'],
    ['three with one success between', ['failed', 'took', 'failed', 'failed'], 'good'],
    ['one in three', Array.from({ length: 60 }, (_, n): CarrierOutcome => (n % 3 === 0 ? 'failed' : 'took')), 'good'],
    ['every other', Array.from({ length: 9 }, (_, n): CarrierOutcome => (n % 2 === 0 ? 'failed' : 'took')), 'aside'],
    ['crawling texts', ['took', 'slow-receipts'], 'aside'],
  ])('after %s', (_, verdicts, state) => {
    expect(after(newCarrierHealth(0), verdicts).state).toBe(state);
  });

  it('gets a trial after half a minute, comes back on trial, and is set aside twice as long after a failure', () => {
    const set = after(newCarrierHealth(0), ['failed', 'failed', 'failed']);
    expect(set).toMatchObject({ state: 'aside', why: 'fails', pause: 30_000, until: 32_000 });
    expect([mayBeTried(set, 31_999), mayBeTried(set, 32_000)]).toEqual([false, true]);
    const tried = tryAgain(set, 32_000);
    expect([tried.state, mayBeTried(tried, 99_000)]).toEqual(['tried', false]);
    const back = recordCarrierOutcome(tried, 'took', 32_000, 33_000);
    expect(back.state).toBe('good');
    expect(recordCarrierOutcome(back, 'failed', 34_000, 34_000)).toMatchObject({ state: 'aside', pause: 60_000 });
    expect(after(after(back, ['took', 'took', 'took', 'took'], 34_000), ['failed'], 40_000).state).toBe('good');
  });

  it('stays aside if the trial fails or nothing is heard of it, for at most five minutes at a time', () => {
    expect(recordCarrierOutcome(tryAgain(aside(), 33_000), 'failed', 33_000, 43_000)).toMatchObject({
      state: 'aside',
      pause: 60_000,
      until: 103_000,
    });
    const tried = tryAgain(aside(300_000), 303_000);
    expect(afterWaiting(tried, 317_999)).toEqual(tried);
    expect(afterWaiting(tried, 318_000)).toMatchObject({ state: 'aside', pause: 300_000 });
  });

  it('ignores outcomes of calls and texts that began before', () => {
    expect(recordCarrierOutcome(aside(), 'took', 2_999, 5_000)).toEqual(aside());
    const tried = tryAgain(aside(), 33_000);
    expect(recordCarrierOutcome(tried, 'failed', 32_999, 34_000)).toEqual(tried);
  });

  it('comes back by any success if it is used although it is set aside, because all carriers seem unhealthy', () => {
    expect(recordCarrierOutcome(aside(), 'took', 4_000, 4_100).state).toBe('good');
    expect(recordCarrierOutcome(aside(), 'failed', 4_000, 4_100)).toEqual(aside());
  });

  it('with slow receipts recovers only by a receipt', () => {
    const tried = tryAgain(after(newCarrierHealth(0), ['slow-receipts']), 30_000);
    expect(recordCarrierOutcome(tried, 'took', 30_000, 30_100)).toEqual(tried);
    expect(recordCarrierOutcome(tried, 'delivered', 30_000, 40_000).state).toBe('good');
    expect(afterWaiting(tried, 120_000)).toMatchObject({ state: 'aside', why: 'slow-receipts' });
  });

  it('drops its record of being set aside after ten good minutes', () => {
    const back = recordCarrierOutcome(tryAgain(aside(240_000), 243_000), 'took', 243_000, 243_000);
    expect(recordCarrierOutcome(back, 'took', 844_000, 844_000).pause).toBe(0);
  });

  it('in every case: set aside for at most five minutes and one trial, and never healthy meanwhile', () => {
    const step = fc.record({
      outcome: fc.constantFrom<CarrierOutcome | 'nothing'>('took', 'failed', 'delivered', 'slow-receipts', 'nothing'),
      wait: fc.integer({ min: 0, max: 60_000 }),
      late: fc.integer({ min: 0, max: 60_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let now = 0;
        let health = newCarrierHealth(0);
        for (const { outcome, wait, late } of steps) {
          now += wait;
          health = afterWaiting(health, now);
          if (mayBeTried(health, now)) health = tryAgain(health, now);
          if (outcome !== 'nothing') health = recordCarrierOutcome(health, outcome, now - late, now);
          expect(health.until === null).toBe(health.state === 'good');
          if (health.until !== null) expect(health.until - now).toBeLessThanOrEqual(300_000);
          expect(health.pause).toBeLessThanOrEqual(300_000);
          expect(health.score).toBeLessThan(6);
        }
      }),
    );
  });
});
