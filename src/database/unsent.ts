import type { Knex } from 'knex';
import { thinkThrough, type ThoughtThrough } from './transact.ts';

/**
 * A transaction that is thought through before it is sent: whatever was read beforehand is remembered for it
 * (remembered.ts), and what it writes is collected, for one statement. Whoever asks the database for anything else ends
 * it: then the whole is done again in a transaction.
 */
export interface Unsent {
  trx: Knex.Transaction;
  thought: ThoughtThrough;
  /** False once it has asked for more than is known. Nobody's `catch` hides that. */
  isEnough(): boolean;
}

/** Thrown to whoever asks for more than is known. */
class NotKnown extends Error {}

export function unsent(): Unsent {
  let isEnough = true;
  const refuse = (): never => {
    isEnough = false;
    throw new NotKnown('this needs the database');
  };
  const trx: unknown = new Proxy(() => undefined, { apply: refuse, get: refuse, has: refuse });
  if (!isStandIn(trx)) throw new Error('no function');
  return { trx, thought: thinkThrough(trx), isEnough: () => isEnough };
}

/** It stands where a transaction does, and refuses to be one. */
const isStandIn = (trx: unknown): trx is Knex.Transaction => typeof trx === 'function';
