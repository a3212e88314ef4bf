/**
 * A carrier's send rate as a token bucket. Each call or text takes a token, and the bucket fills at `rate` a second. It
 * holds only a quarter of a second's tokens, so that no second sees many more than `rate`: a refusal by the carrier
 * costs more than the wait. Where the looks at what waits come less often than that, as with a database that takes
 * 200 ms for a statement, it holds as many as arrive between two looks, and those of a second at most: it let three
 * quarters of the rate go to waste.
 */
export interface TokenBucket {
  /** Tokens a second. */
  rate: number;
  tokens: number;
  /** When `tokens` was counted: milliseconds of a clock that only goes forward. */
  at: number;
  /** The most tokens that it holds. */
  capacity: number;
  /** When we looked last whether something may go. */
  lookedAt: number;
  /** What went within the last second. */
  spent: readonly { at: number; count: number }[];
}

const SECOND = 1000;
const SHORTEST_BETWEEN = SECOND / 4;

/** Between rare looks one more, for the part of a token that is left. */
const capacityFor = (rate: number, milliseconds: number): number =>
  milliseconds <= SHORTEST_BETWEEN
    ? Math.max(1, rate * (SHORTEST_BETWEEN / SECOND))
    : 1 + (rate * Math.min(SECOND, milliseconds)) / SECOND;
/** In any second. */
const most = (rate: number): number => Math.floor(rate + Math.max(1, rate / 4));

export function startTokenBucket(rate: number, now: number): TokenBucket {
  const capacity = capacityFor(rate, 0);
  return { rate, tokens: capacity, at: now, capacity, lookedAt: now, spent: [] };
}

/** We look whether something may go. */
export function lookAgain(bucket: TokenBucket, now: number): TokenBucket {
  return { ...bucket, capacity: capacityFor(bucket.rate, now - bucket.lookedAt), lookedAt: now };
}

/** How many calls or texts may go now. */
export function allowedNow(bucket: TokenBucket, now: number): number {
  return Math.floor(Math.min(filled(bucket, now), most(bucket.rate) - spentOf(bucket, now)) + 1e-9);
}

export function spendTokens(bucket: TokenBucket, count: number, now: number): TokenBucket {
  const spent = count > 0 ? [...lately(bucket, now), { at: now, count }] : bucket.spent;
  return { ...bucket, tokens: filled(bucket, now) - count, at: Math.max(now, bucket.at), spent };
}

/** Allows nothing before `until`, because the carrier has asked us to slow down. */
export function holdBack(bucket: TokenBucket, until: number): TokenBucket {
  return until <= bucket.at ? bucket : { ...bucket, tokens: 0, at: until };
}

/** Milliseconds until the next call or text may go. */
export function untilNext(bucket: TokenBucket, now: number): number {
  const missing = 1 - filled(bucket, now);
  const untilToken = missing <= 0 ? 0 : Math.max(bucket.at - now, 0) + Math.ceil((missing / bucket.rate) * SECOND);
  const [oldest] = lately(bucket, now);
  const isFull = oldest !== undefined && spentOf(bucket, now) >= most(bucket.rate);
  return isFull ? Math.max(untilToken, oldest.at + SECOND - now) : untilToken;
}

function filled(bucket: TokenBucket, now: number): number {
  const passed = Math.max(now - bucket.at, 0);
  return Math.min(bucket.capacity, bucket.tokens + (passed / SECOND) * bucket.rate);
}

const lately = ({ spent }: TokenBucket, now: number): TokenBucket['spent'] =>
  spent.filter(({ at }) => at > now - SECOND);

const spentOf = (bucket: TokenBucket, now: number): number =>
  lately(bucket, now).reduce((sum, { count }) => sum + count, 0);
