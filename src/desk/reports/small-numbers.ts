/**
 * A number below five may tell of one person, so no report prints it. Zero is one of them: "none" beside "covert" would
 * tell that the next one is somebody's. Pure.
 */

const FEWEST = 5;
export const FEW = 'fewer than 5';
/** It was hidden so that another one cannot be worked out from the sum. */
export const HIDDEN = 'not shown';

export const countWords = (count: number): string => (count < FEWEST ? FEW : thousands(count));

const thousands = (count: number): string => new Intl.NumberFormat('en-GB').format(count);

/**
 * Parts of one sum, which is printed too. Where small ones are hidden, the next smallest follow until those hidden make
 * five or more together, and are at least two: one alone would be the sum without the others.
 */
export function partsWords(counts: number[]): string[] {
  const order = counts.map((count, index) => ({ count, index })).toSorted((one, other) => one.count - other.count);
  const small = order.filter(({ count }) => count < FEWEST);
  const hidden = new Set(small.map(({ index }) => index));
  let sum = small.reduce((before, { count }) => before + count, 0);
  if (small.length > 0)
    for (const { count, index } of order.slice(small.length)) {
      if (hidden.size >= 2 && sum >= FEWEST) break;
      hidden.add(index);
      sum += count;
    }
  return counts.map((count, index) => (count < FEWEST ? FEW : hidden.has(index) ? HIDDEN : thousands(count)));
}

/** "87 %, 2,310 of 2,640" where neither part nor what is left of it is small. */
export function shareWords(part: number, whole: number): string {
  if (whole < FEWEST) return FEW;
  if (part < FEWEST) return `${FEW} of ${thousands(whole)}`;
  if (whole - part < FEWEST) return `all but ${FEW} of ${thousands(whole)}`;
  return `${Math.round((100 * part) / whole)} %, ${thousands(part)} of ${thousands(whole)}`;
}

/** For a bar; null: it is hidden. */
export function shareOf(part: number, whole: number): number | null {
  return part < FEWEST || whole - part < FEWEST ? null : part / whole;
}

/**
 * "0.3, over some 640 hours". Both are rounded, so that the count cannot be worked out; of less than a day, or of fewer
 * than five, nothing is told.
 */
export function rateWords(count: number, hours: number): string {
  if (hours < LEAST_HOURS) return 'nobody had it for a day';
  const over = `over some ${thousands(Math.round(hours / 10) * 10)} hours`;
  if (count < FEWEST) return `${FEW}, ${over}`;
  const rate = count / hours;
  return `${rate < 0.1 ? 'less than 0.1' : rate.toFixed(1)}, ${over}`;
}

const LEAST_HOURS = 24;

/** "1:50" or "1 h 12 min"; of fewer than five times nothing is told. */
export function timeWords(seconds: number | null, count: number): string {
  if (seconds === null || count < FEWEST) return `${FEW} times`;
  return durationWords(seconds);
}

export function durationWords(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return `${minutes}:${String(whole % 60).padStart(2, '0')}`;
}
