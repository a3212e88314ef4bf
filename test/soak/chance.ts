/**
 * Chances by a seed: the same seed, the same day. (mulberry32; its quality is plenty for choosing who forgets to ring.)
 */
export interface Chance {
  /** From 0 to below 1. */
  next(): number;
  /** True so often in a hundred. */
  percent(often: number): boolean;
  between(from: number, to: number): number;
  one<T>(of: readonly [T, ...T[]]): T;
}

export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    between,
    percent: (often) => next() * 100 < often,
    one: (of) => of[between(0, of.length - 1)] ?? of[0],
  };
}
