/** A seeded source of choices. It gives the same texts on every machine, at any time. */
export interface Choices {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  /** One of `list`. */
  of<T>(list: readonly T[]): T;
}

/** mulberry32: a few lines of code, so that no upgrade of a library can change its sequence. */
export function choices(seed: number): Choices {
  let state = seed;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return {
    below,
    of: (list) => {
      const chosen = list[below(list.length)];
      if (chosen === undefined) throw new Error('nothing to choose from');
      return chosen;
    },
  };
}
