/**
 * A carrier's send rate as a token bucket. Each call or text takes a token, and the bucket fills at `rate` a second. It
 * holds only a quarter of a second's tokens, so that no second sees many more than `rate`: a refusal by the carrier
 * costs more than the wait.
 */
export interface TokenBucket {
  /** Tokens a second. */
  rate: number;
  tokens: number;
  /** When `tokens` was counted: milliseconds of a clock that only goes forward. */
  at: number;
}

const capacity = (rate: number): number => Math.max(1, rate / 4);

export function startTokenBucket(rate: number, now: number): TokenBucket {
  return { rate, tokens: capacity(rate), at: now };
}

/** How many calls or texts may go now. */
export function allowed(bucket: TokenBucket, now: number): number {
  return Math.floor(filled(bucket, now) + 1e-9);
}

export function spend(bucket: TokenBucket, count: number, now: number): TokenBucket {
  return { ...bucket, tokens: filled(bucket, now) - count, at: Math.max(now, bucket.at) };
}

/** Allows nothing before `until`, because the carrier has asked us to slow down. */
export function holdBack(bucket: TokenBucket, until: number): TokenBucket {
  return until <= bucket.at ? bucket : { ...bucket, tokens: 0, at: until };
}

/** Milliseconds until the next call or text may go. */
export function untilNext(bucket: TokenBucket, now: number): number {
  const missing = 1 - filled(bucket, now);
  if (missing <= 0) return 0;
  return Math.max(bucket.at - now, 0) + Math.ceil((missing / bucket.rate) * 1000);
}

function filled(bucket: TokenBucket, now: number): number {
  const passed = Math.max(now - bucket.at, 0);
  return Math.min(capacity(bucket.rate), bucket.tokens + (passed / 1000) * bucket.rate);
}
