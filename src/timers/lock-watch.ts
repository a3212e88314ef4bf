import type { Knex } from 'knex';
import type { Log } from '../carriers/log.ts';
import { endSession, type SessionInTheWay, sessionsInTheWay } from '../database/sessions-in-the-way.ts';

/**
 * Real milliseconds. Our sessions give way to each other within 2 s for a lock and 5 s for all; an alarm that waits
 * for anybody else's for longer than this would begin late.
 */
const IN_THE_WAY_FOR = 3_000;
/** Real milliseconds. Our sessions wait 2 s for a lock and try again: between two waits nothing is seen. */
const BETWEEN_WAITS = 5_000;

interface LockWatchParts {
  knex: Knex;
  /** Real milliseconds. Left out: as above. */
  inTheWayFor?: number;
  log: Log;
}

/**
 * Ends sessions of others that keep us waiting for a lock: a cry for help of a worker whose row somebody's psql had
 * locked was raised when that person came back from lunch. Returns the look, to be taken each second. What a session
 * that we may not end keeps from being raised, people are told of (operations/held-cries.ts).
 */
export function createLockWatch({ knex, inTheWayFor = IN_THE_WAY_FOR, log }: LockWatchParts): () => Promise<void> {
  const seen = new Map<string, { since: number; at: number; isLogged: boolean }>();

  async function end(session: SessionInTheWay, isLogged: boolean): Promise<void> {
    const outcome = await endSession(knex, session);
    if (isLogged || outcome === 'gone') return;
    const what =
      outcome === 'told to end'
        ? 'another session of the database kept us waiting for a lock: it is ended'
        : 'another session of the database keeps us waiting for a lock, and our account may not end it: end it';
    log.error({ session: session.pid }, what);
  }

  return async () => {
    const now = performance.now();
    for (const [name, { at }] of seen) if (now - at > BETWEEN_WAITS) seen.delete(name);
    for (const session of await sessionsInTheWay(knex)) {
      const name = `${String(session.pid)} ${session.transaction}`;
      const one = seen.get(name) ?? { since: now, at: now, isLogged: false };
      const isToEnd = now - one.since >= inTheWayFor;
      seen.set(name, { since: one.since, at: now, isLogged: isToEnd });
      if (isToEnd) await end(session, one.isLogged);
    }
  };
}
