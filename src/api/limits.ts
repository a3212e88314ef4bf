import type { Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from './problem.ts';

/**
 * How much other systems may ask, counted by each web process for itself: a count in the database would cost more than
 * the request. Nothing of the telephone line stands behind these limits.
 */

/** Within a minute. */
const OF_A_TOKEN = 120;
const WRONG_TOKENS_OF_AN_ADDRESS = 20;

interface ApiLimits {
  /** Rejects with a Problem where the token has asked too often. */
  count: (tokenId: string, response: Response) => Promise<void>;
  /**
   * Rejects with a Problem, before the database is asked, where too many wrong tokens came from there. A token that was
   * let in before may always try: several systems may come by one address.
   */
  mayTry: (address: string, hash: string) => Promise<void>;
  right: (hash: string) => void;
  wrong: (address: string) => Promise<void>;
}

export function createLimits(): ApiLimits {
  const byToken = new RateLimiterMemory({ points: OF_A_TOKEN, duration: 60 });
  const byAddress = new RateLimiterMemory({ points: WRONG_TOKENS_OF_AN_ADDRESS, duration: 60 });
  const wereRight = new Set<string>();
  return {
    right: (hash) => {
      wereRight.add(hash);
    },
    count: async (tokenId, response) => {
      const left = await taken(byToken, tokenId);
      response.set({
        'RateLimit-Limit': String(OF_A_TOKEN),
        'RateLimit-Remaining': String(left.remainingPoints),
        'RateLimit-Reset': String(seconds(left)),
      });
    },
    mayTry: async (address, hash) => {
      if (wereRight.has(hash)) return;
      const counted = await byAddress.get(address);
      if (counted && counted.consumedPoints >= WRONG_TOKENS_OF_AN_ADDRESS) throw tooMany(counted);
    },
    wrong: async (address) => {
      await taken(byAddress, address);
    },
  };
}

async function taken(limiter: RateLimiterMemory, key: string): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key);
  } catch (refused) {
    if (refused instanceof RateLimiterRes) throw tooMany(refused);
    throw refused;
  }
}

const seconds = ({ msBeforeNext }: RateLimiterRes): number => Math.max(1, Math.ceil(msBeforeNext / 1000));

const tooMany = (limit: RateLimiterRes): Problem =>
  new Problem(429, 'Too many requests. Nothing has changed.', [], { 'Retry-After': String(seconds(limit)) });
