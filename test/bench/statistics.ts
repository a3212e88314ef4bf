/** The value below which `share` (0 to 1) of the numbers lie, by nearest rank; NaN of none. */
export function percentile(numbers: number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

export const median = (numbers: number[]): number => percentile(numbers, 0.5);

export const geometricMean = (numbers: number[]): number =>
  Math.exp(numbers.reduce((sum, number) => sum + Math.log(number), 0) / numbers.length);

const REDRAWN = 2_000;

/**
 * Between which values a statistic lies with 95 %, by how it comes out of samples that are drawn anew from each sample
 * (percentile bootstrap).
 */
export function bootstrapBounds(
  samples: number[][],
  statistic: (drawn: number[][]) => number,
  random: () => number = Math.random,
): [number, number] {
  const redraw = (sample: number[]): number[] => sample.map(() => sample[Math.floor(random() * sample.length)] ?? NaN);
  const found = Array.from({ length: REDRAWN }, () => statistic(samples.map(redraw)));
  return [percentile(found, 0.025), percentile(found, 0.975)];
}

/** "1,663 (1,601 to 1,702)": the median of some rounds, and how far they lie apart. */
export function withSpread(numbers: number[], digits = 0): string {
  const shown = (number: number): string =>
    number.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${shown(median(numbers))} (${shown(Math.min(...numbers))} to ${shown(Math.max(...numbers))})`;
}
