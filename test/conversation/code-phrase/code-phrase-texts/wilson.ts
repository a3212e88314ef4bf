const Z = 1.959_964;

/** The 95 % bounds of a rate, by Wilson's method, which also holds for rates near zero. */
export function wilson(hits: number, of: number): { low: number; high: number } {
  const rate = hits / of;
  const share = Z ** 2 / of;
  const middle = (rate + share / 2) / (1 + share);
  const half = (Z / (1 + share)) * Math.sqrt((rate * (1 - rate)) / of + share / (4 * of));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
