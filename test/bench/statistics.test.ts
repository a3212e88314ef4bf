import { expect, it } from '@jest/globals';
import { bootstrapBounds, geometricMean, percentile } from './statistics.ts';

/** The same each time: from 0 to below 1, spread evenly. */
function evenly(): () => number {
  let seed = 17;
  return () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
}

it('the mean of ratios takes a half and a double for nothing', () => {
  expect(geometricMean([0.5, 2])).toBeCloseTo(1);
  expect(geometricMean([1.1, 1.1, 1.1])).toBeCloseTo(1.1);
});

it('bounds of a statistic hold what the samples were drawn from, and are closer with more of them', () => {
  const random = evenly();
  const sample = (count: number): number[] => Array.from({ length: count }, () => 100 * random());
  const longer = ([one = [], other = []]: number[][]): number => percentile(other, 0.95) - percentile(one, 0.95);
  const widths = [30, 400].map((count) => {
    const [low, high] = bootstrapBounds([sample(count), sample(count)], longer, random);
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
    return high - low;
  });
  expect(widths[1]).toBeLessThan((widths[0] ?? 0) / 2);
  const [low] = bootstrapBounds([sample(200), sample(200).map((one) => one + 20)], longer, random);
  expect(low).toBeGreaterThan(5);
  expect(bootstrapBounds([[3, 3, 3]], ([drawn = []]) => geometricMean(drawn), random)[1]).toBeCloseTo(3);
});
