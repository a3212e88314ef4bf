/** How long a carrier's API is waited for, in milliseconds. */
export interface Patience {
  ofCommands: number;
  ofLookUps: number;
}

/** A look-up follows an unknown outcome: 10 s have gone by already, and the whole may take 30 s (promise 1). */
export const PATIENCE: Patience = { ofCommands: 10_000, ofLookUps: 5_000 };
