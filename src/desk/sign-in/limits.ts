import type { Request } from 'express';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { sessionMark } from '../access/sessions.ts';
import type { DeskDependencies } from '../dependencies.ts';

/**
 * Limits on tries to sign in, kept in PostgreSQL, so that they hold for every process. They stand in front of signing
 * in only: no act in an alarm counts or waits. One address cannot lock somebody out at another, because the small limit
 * is for an account at an address. Who is signed in and confirms it has a limit of their session: the wrong tries of
 * others must not keep them from an alarm.
 */

const MINUTES = 60;
/** Wrong tries: how many, in how many seconds. */
const LIMITS = {
  'account at address': { points: 10, duration: 15 * MINUTES },
  address: { points: 50, duration: 15 * MINUTES },
  account: { points: 100, duration: 60 * MINUTES },
  session: { points: 10, duration: 15 * MINUTES },
};
type LimitName = keyof typeof LIMITS;

interface SignInLimits {
  /**
   * Takes a try before the password is looked at, so tries that come together count one by one. False: too many wrong
   * ones lately.
   */
  takeTry: (request: Request, email: string) => Promise<boolean>;
  /** The try was right: it does not count. */
  right: (request: Request, email: string) => Promise<void>;
  /** As `takeTry` and `right`, of somebody who is signed in. */
  takeConfirmation: (request: Request) => Promise<boolean>;
  confirmed: (request: Request) => Promise<void>;
}

export function createLimits({ parts: { knex } }: Pick<DeskDependencies, 'parts'>): SignInLimits {
  const limiter = (name: LimitName): RateLimiterPostgres =>
    new RateLimiterPostgres({
      storeClient: knex,
      storeType: 'knex',
      tableName: 'sign_in_limit',
      tableCreated: true,
      keyPrefix: name,
      ...LIMITS[name],
    });
  const limiters = {
    'account at address': limiter('account at address'),
    address: limiter('address'),
    account: limiter('account'),
    session: limiter('session'),
  };
  const keysOf = (request: Request, email: string): ['account at address' | 'address' | 'account', string][] => {
    const account = email.trim().toLowerCase().slice(0, 100);
    const address = request.ip ?? '';
    return [
      ['account at address', `${account} ${address}`],
      ['address', address],
      ['account', account],
    ];
  };
  return {
    takeTry: async (request, email) => {
      // The smallest limit first. What it refuses does not count at the account's own, which is for all addresses.
      for (const [name, key] of keysOf(request, email)) if (!(await isTaken(limiters[name], key))) return false;
      return true;
    },
    right: async (request, email) => {
      for (const [name, key] of keysOf(request, email)) {
        if (name === 'account at address') await limiters[name].delete(key);
        else await limiters[name].reward(key);
      }
    },
    takeConfirmation: (request) => isTaken(limiters.session, sessionMark(request.sessionID)),
    confirmed: async (request) => {
      await limiters.session.delete(sessionMark(request.sessionID));
    },
  };
}

async function isTaken(limiter: RateLimiterPostgres, key: string): Promise<boolean> {
  try {
    await limiter.consume(key);
    return true;
  } catch (refused) {
    // One try too many is an answer, and no error.
    if (refused instanceof RateLimiterRes) return false;
    throw refused;
  }
}
