import { setTimeout as wait } from 'node:timers/promises';
import type { Knex } from 'knex';
import { transact } from '../database/transact.ts';
import type { Attempt } from '../records/attempts.ts';
import { lockWorkers, WorkerHeld } from '../records/organisation/held-workers.ts';

/**
 * Real milliseconds. A turn, a text or a step of a worker has the row for some 10 ms, so that the second or third try
 * finds it free. An answered call that is left is asked after again 35 s later.
 */
const PAUSES = [100, 300, 900];

/**
 * Runs `work` in a transaction that waits for no worker whom somebody else has locked. If they are locked for a moment,
 * it is tried again after a pause. If they are locked for longer, nothing is done. Resolves with whether it is done.
 */
export type WhenFree = (attempt: Attempt, work: (trx: Knex.Transaction) => Promise<void>) => Promise<boolean>;

/**
 * Nobody holds a connection while they wait: with ten locked workers, each waited for by a connection, the outbox had
 * none left for everybody else's calls. What is about the same worker is done one after the other, because the calls of
 * one step all end in the same moment: while each locked the worker for itself, one was ended and the others were left.
 */
export function createWhenFree(knex: Knex): WhenFree {
  /** What is done last about each worker. Never rejects. */
  const last = new Map<string, Promise<unknown>>();

  function afterTheOthers<T>(workerId: string, work: () => Promise<T>): Promise<T> {
    const mine = (last.get(workerId) ?? Promise.resolve()).then(work);
    const done = mine
      .catch(() => undefined)
      .finally(() => {
        if (last.get(workerId) === done) last.delete(workerId);
      });
    last.set(workerId, done);
    return mine;
  }

  return async ({ workerId }, work) => {
    const isDone = (): Promise<boolean> => isDoneIfFree(knex, work);
    const tryIt = (): Promise<boolean> => (workerId === null ? isDone() : afterTheOthers(workerId, isDone));
    if (await tryIt()) return true;
    for (const pause of PAUSES) {
      await wait(pause);
      if (await tryIt()) return true;
    }
    return false;
  };
}

async function isDoneIfFree(knex: Knex, work: (trx: Knex.Transaction) => Promise<void>): Promise<boolean> {
  try {
    await transact(knex, async (trx) => {
      lockWorkers(trx, 'if free');
      await work(trx);
    });
    return true;
  } catch (error) {
    if (error instanceof WorkerHeld) return false;
    throw error;
  }
}
