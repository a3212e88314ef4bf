/** The value below which `share` (0 to 1) of the numbers lie, by nearest rank; NaN of none. */
export function percentile(numbers: number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

export const median = (numbers: number[]): number => percentile(numbers, 0.5);

/** "1,663 (1,601 to 1,702)": the median of some rounds, and how far they lie apart. */
export function withSpread(numbers: number[], digits = 0): string {
  const shown = (number: number): string =>
    number.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${shown(median(numbers))} (${shown(Math.min(...numbers))} to ${shown(Math.max(...numbers))})`;
}
