import type { Request } from 'express';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { DeskDependencies } from '../dependencies.ts';

/**
 * Limits on tries to sign in, kept in PostgreSQL, so that they hold for every process. They stand in front of signing
 * in only: no act in an alarm counts or waits. One address cannot lock somebody out at another, because the small limit
 * is for an account at an address.
 */

const MINUTES = 60;
/** Wrong tries: how many, in how many seconds. */
const LIMITS = {
  'account at address': { points: 10, duration: 15 * MINUTES },
  address: { points: 50, duration: 15 * MINUTES },
  account: { points: 100, duration: 60 * MINUTES },
};
type LimitName = keyof typeof LIMITS;

export interface SignInLimits {
  /** False: too many wrong tries lately. */
  mayTry: (request: Request, email: string) => Promise<boolean>;
  wrong: (request: Request, email: string) => Promise<void>;
  right: (request: Request, email: string) => Promise<void>;
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
  };
  const keysOf = (request: Request, email: string): [LimitName, string][] => {
    const account = email.trim().toLowerCase().slice(0, 100);
    const address = request.ip ?? '';
    return [
      ['account at address', `${account} ${address}`],
      ['address', address],
      ['account', account],
    ];
  };
  return {
    mayTry: async (request, email) => {
      const used = await Promise.all(keysOf(request, email).map(([name, key]) => limiters[name].get(key)));
      return used.every((one) => one === null || one.remainingPoints > 0);
    },
    wrong: async (request, email) => {
      await Promise.all(
        keysOf(request, email).map(([name, key]) =>
          limiters[name].consume(key).catch((refused: unknown) => {
            // One try too many is an answer, and no error.
            if (!(refused instanceof RateLimiterRes)) throw refused;
          }),
        ),
      );
    },
    right: async (request, email) => {
      const [[name, key]] = [keysOf(request, email)[0] ?? (['address', ''] as const)];
      await limiters[name].delete(key);
    },
  };
}
