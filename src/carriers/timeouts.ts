/** How long we wait for a carrier's API, in milliseconds. */
export interface Timeouts {
  ofCommands: number;
  ofLookUps: number;
}

/** A look-up follows an unknown outcome. The request has used 10 s by then, and the whole may take 30 s (promise 1). */
export const TIMEOUTS: Timeouts = { ofCommands: 10_000, ofLookUps: 5_000 };
