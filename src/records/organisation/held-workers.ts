import type { Knex } from 'knex';

/** Workers whom another transaction has locked, and whether one waits for them. */

/** Whether workers whom somebody else has locked are waited for, as long as any session waits for a lock. */
export type Lock = 'if free' | 'wait';

/** Somebody else has locked the worker, and this transaction waits for none. It must end, and nothing is done. */
export class WorkerHeld extends Error {
  constructor() {
    super('somebody else has locked the worker');
  }
}

const waitingForNone = new WeakSet<Knex>();

/** Whether this transaction waits for no worker whom somebody else has locked. */
export const waitsForNoWorker = (trx: Knex.Transaction): boolean => waitingForNone.has(trx);

/**
 * Decides whether this transaction waits for workers whom somebody else has locked: the one whom the deed is about, and
 * others whom it leads to. By `if free` it does not, and locking one of them throws WorkerHeld.
 */
export function lockWorkers(trx: Knex.Transaction, lock: Lock): void {
  if (lock === 'if free') waitingForNone.add(trx);
}
