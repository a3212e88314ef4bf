import type { Knex } from 'knex';
import type { Log } from '../carriers/log.ts';
import { type Seal, sealLogs } from '../records/log-seal.ts';
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
}

/**
 * Seals the journal and the access log once an hour, however often it is called and by however many processes. The
 * head goes into the service's own log, which is to be kept elsewhere: a head that lies beside what it seals proves
 * nothing against somebody who can write there.
 */
export function createLogSealer({ knex, clock, log, onSealed }: LogSealerParts): () => Promise<void> {
  let nextAt = performance.now() + FIRST;
  return async () => {
    if (performance.now() < nextAt) return;
    nextAt = performance.now() + EVERY;
    const now = clock.now();
    const seal = await sealLogs(knex, {
      now: clock.toReal(now),
      before: new Date(now.getTime() - clock.stretch(COMMITTED_AFTER)),
      ahead: new Date(now.getTime() + clock.stretch(COMMITTED_AFTER)),
      unlessSince: new Date(clock.toReal(now).getTime() - EVERY + SLACK),
    });
    if (!seal) return;
    log.info({ seal: seal.number, rows: seal.rows, head: seal.head }, 'the logs are sealed');
    await onSealed?.(seal);
  };
}
