/**
 * A carrier's pace, as a bucket of tokens: one for each call or text, filling at `rate` a second. It holds a quarter of
 * a second's worth only, so that no second sees much more than `rate`: what a carrier refuses costs more than the wait.
 */
export interface Pace {
  /** Tokens a second. */
  rate: number;
  tokens: number;
  /** When `tokens` was true: milliseconds of a clock that only goes forward. */
  at: number;
}

const capacity = (rate: number): number => Math.max(1, rate / 4);

export function startPace(rate: number, now: number): Pace {
  return { rate, tokens: capacity(rate), at: now };
}

/** How many may go now. */
export function allowed(pace: Pace, now: number): number {
  return Math.floor(filled(pace, now) + 1e-9);
}

export function spend(pace: Pace, count: number, now: number): Pace {
  return { ...pace, tokens: filled(pace, now) - count, at: Math.max(now, pace.at) };
}

/** Nothing before `until`: the carrier has asked us to slow down. */
export function holdBack(pace: Pace, until: number): Pace {
  return until <= pace.at ? pace : { ...pace, tokens: 0, at: until };
}

/** Milliseconds until the next may go. */
export function untilNext(pace: Pace, now: number): number {
  const missing = 1 - filled(pace, now);
  if (missing <= 0) return 0;
  return Math.max(pace.at - now, 0) + Math.ceil((missing / pace.rate) * 1000);
}

function filled(pace: Pace, now: number): number {
  const passed = Math.max(now - pace.at, 0);
  return Math.min(capacity(pace.rate), pace.tokens + (passed / 1000) * pace.rate);
}
