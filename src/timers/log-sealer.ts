import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Log } from '../carriers/log.ts';
import { ROWS_A_SEAL, type Seal, sealLogs } from '../records/log-seal.ts';
import type { Clock } from '../safety/clock.ts';

/** Real milliseconds. */
const EVERY = 3_600_000;
/** From the start to the first seal: those who ring just after a start come before. */
const FIRST = 90_000;
/** Between the looks of several processes. */
const SLACK = 60_000;
/** No transaction is open for so long, so that every older row is there. */
const COMMITTED_AFTER = 600_000;

interface LogSealerParts {
  knex: Knex;
  clock: Clock;
  log: Log;
  /** Sends the head to where it is kept. Left out: it goes into the log alone. */
  onSealed?: (seal: Seal) => Promise<void>;
  /** Whether the process is about to stop: no further seal is begun. */
  isStopping?: () => boolean;
}

/**
 * Seals the journal and the access log once an hour, however often it is called and by however many processes. The
 * head goes into the service's own log, which is to be kept elsewhere: a head that lies beside what it seals proves
 * nothing against somebody who can write there. Where more waits than one seal takes, it makes one after the other
 * until nothing waits. The last head proves those before it, so that it alone is sent.
 */
export function createLogSealer({
  knex,
  clock,
  log,
  onSealed,
  isStopping = () => false,
}: LogSealerParts): () => Promise<void> {
  let nextAt = performance.now() + FIRST;

  async function sealOnce(unlessSince: Date): Promise<Seal | null> {
    const now = clock.now();
    const seal = await sealLogs(knex, {
      now: clock.toReal(now),
      before: new Date(now.getTime() - clock.stretch(COMMITTED_AFTER)),
      ahead: new Date(now.getTime() + clock.stretch(COMMITTED_AFTER)),
      unlessSince,
    });
    if (seal) log.info({ seal: seal.number, rows: seal.rows, head: seal.head }, 'the logs are sealed');
    return seal;
  }

  return async () => {
    if (performance.now() < nextAt) return;
    nextAt = performance.now() + EVERY;
    let last: Seal | null = null;
    let next = await sealOnce(new Date(clock.toReal(clock.now()).getTime() - EVERY + SLACK));
    while (next) {
      last = next;
      if (last.rows < ROWS_A_SEAL || isStopping()) break;
      const begun = performance.now();
      // Another process that has sealed since goes on instead.
      next = await sealOnce(last.sealedAt);
      // Others have the database for as long.
      await pause(performance.now() - begun);
    }
    if (last) await onSealed?.(last);
  };
}
