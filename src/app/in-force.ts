import { setTimeout as wait } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { checkInForce, isInForce } from '../records/in-force.ts';
import type { DatabasePlace } from '../database/place.ts';
import type { Clock } from '../safety/clock.ts';
import type { Worker } from './create-worker.ts';

/** A copy of the data rings nobody: a worker begins only where the data is in force. */

/** Real milliseconds. */
const LOOK_EVERY = 1_000;
const SAY_EVERY = 60_000;

interface StartInForce {
  knex: Knex;
  clock: Clock;
  /** Null: no carrier's, so nobody real can be rung. */
  here: DatabasePlace | null;
  worker: Pick<Worker, 'start' | 'stop'>;
  log: Logger;
  /** Called when the process ends. */
  atEnd(close: () => void | Promise<void>): void;
}

/**
 * Starts the worker, at once where the data is in force. Where it is not: when somebody has said so (`cli in-force`).
 * Until then the log repeats it each minute, and /health is 503. Resolves with the line for the person who starts it,
 * or null.
 */
export async function startWhereInForce({
  knex,
  clock,
  here,
  worker,
  log,
  atEnd,
}: StartInForce): Promise<string | null> {
  const was = here === null ? null : await checkInForce(knex, here, clock.now());
  if (was === null) {
    atEnd(() => worker.stop());
    await worker.start();
    return null;
  }
  const line =
    'NOT IN FORCE: nobody is rung and no text goes out, for this data was in force ' +
    `${was.where}, since ${was.since.toISOString().slice(0, 10)}. ` +
    'If it is to be in force here: npm run cli -- in-force';
  const end = new AbortController();
  const waiting = waitAndStart({ knex, worker, log }, line, end.signal);
  atEnd(async () => {
    end.abort();
    await waiting;
    await worker.stop();
  });
  return line;
}

async function waitAndStart(
  { knex, worker, log }: Pick<StartInForce, 'knex' | 'worker' | 'log'>,
  line: string,
  ended: AbortSignal,
): Promise<void> {
  for (
    let saidAt = -Infinity;
    !ended.aborted;
    await wait(LOOK_EVERY, undefined, { signal: ended }).catch(() => undefined)
  ) {
    if (performance.now() - saidAt >= SAY_EVERY) {
      log.error({}, line);
      saidAt = performance.now();
    }
    try {
      if (!(await isInForce(knex))) continue;
      await worker.start();
      log.warn({}, 'this data is in force now: people are rung');
      return;
    } catch (error) {
      log.error({ err: error }, 'the database does not say whether this data is in force; it is asked again');
    }
  }
}
