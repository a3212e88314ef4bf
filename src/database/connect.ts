import { setTimeout as wait } from 'node:timers/promises';
import knex from 'knex';
import type { Knex } from 'knex';
import pg from 'pg';
import { reportRefusedCommits } from './commit-refused.ts';
import { hasCode } from './error-code.ts';
import { reuseStatements } from './prepared.ts';
import { connectionTo } from './several-hosts.ts';

const INT8 = 20;

/** Our ids and counts stay far below 2^53, so every bigint column is read as a number. */
const types = {
  getTypeParser: (oid: number, format: string) =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text'),
};

/** Milliseconds. */
const LONGEST_STATEMENT = 5000;

/** The server ends a session that hangs, so that its locks cannot delay an alarm. Milliseconds. */
const sessionOf = (longestStatement: number): string =>
  [
    'set lock_timeout = 2000',
    `set statement_timeout = ${longestStatement}`,
    'set idle_in_transaction_session_timeout = 5000',
    'set tcp_user_timeout = 5000',
    // JSON that PostgreSQL builds holds bytes in this form.
    'set bytea_output = hex',
  ].join('; ');

/** The server gives up on a statement before. If nothing came by this time (milliseconds), the network is silent. */
const silenceAfter = (longestStatement: number): number => 1.4 * longestStatement;

/** Milliseconds for which an answer is waited for on connections where that is longer than on others. */
const waits = new WeakMap<object, number>();

/** Real milliseconds for which a query waits until a connection of its pool is free. */
const WAIT_FOR_CONNECTION = 5000;
/** PostgreSQL's code: the server, the database or the account has no connection left. */
const NONE_LEFT = '53300';
/** Real milliseconds. */
const BETWEEN_TRIES = 200;

const silent = () => undefined;

type Written = (error?: Error | null) => void;

/**
 * Ends a connection that gets no answer to what it sent. Node offers no TCP_USER_TIMEOUT. Without this, a query would
 * hang for the kernel's quarter of an hour when the network drops packets.
 */
function loseOnSilence(connection: pg.Client, silence: number): void {
  const { stream } = connection.connection;
  let waiting: NodeJS.Timeout | undefined;
  const write = stream.write.bind(stream);
  const hangUp = () => stream.destroy(Object.assign(new Error('The database has not answered'), { code: 'ETIMEDOUT' }));
  const heard = () => {
    clearTimeout(waiting);
    waiting = undefined;
  };
  stream.on('data', heard).on('close', heard);
  stream.write = (chunk: unknown, second?: BufferEncoding | Written, third?: Written): boolean => {
    waiting ??= setTimeout(hangUp, waits.get(connection) ?? silence).unref();
    return typeof second === 'string' ? write(chunk, second, third) : write(chunk, second);
  };
}

interface ConnectOptions {
  /** The name in pg_stat_activity. */
  name: string;
  /** The most connections. */
  max: number;
  /** Milliseconds; left out: five seconds. */
  longestStatement?: number;
}

/**
 * A pool on PostgreSQL whose sessions cannot wait for long: 2 s for a lock, 5 s for a statement, 5 s idle in a
 * transaction. timestamptz is read as Date, bigint as number. A lost connection fails its query and is replaced.
 */
export function connect(url: string, { name, max, longestStatement = LONGEST_STATEMENT }: ConnectOptions): Knex {
  const pool = knex({
    client: 'pg',
    connection: {
      ...connectionTo(url),
      application_name: `buddyline ${name}`,
      connectionTimeoutMillis: 5000,
      keepAlive: true,
      types,
    },
    acquireConnectionTimeout: WAIT_FOR_CONNECTION,
    // Knex would print to the console. A query on a lost connection fails and reports the same.
    log: { warn: silent, error: silent, deprecate: silent, debug: silent },
    pool: {
      min: 0,
      max,
      afterCreate: (connection: pg.Client, done: (error: Error | null, connection: pg.Client) => void) => {
        loseOnSilence(connection, silenceAfter(longestStatement));
        reuseStatements(connection);
        reportRefusedCommits(connection);
        connection.query(sessionOf(longestStatement), (error: Error | null) => {
          done(error, connection);
        });
      },
    },
  });
  goOnWithFew(pool);
  return pool;
}

/**
 * Does what needs longer statements than those of an alarm may be: a change of a large table, a copy of all rows. Each
 * may take so many milliseconds, until the work is done.
 */
export async function withLongStatements<T>(trx: Knex, longestStatement: number, work: () => Promise<T>): Promise<T> {
  const { client }: { client: unknown } = trx;
  if (!(client instanceof knex.Client)) throw new Error('knex has no client');
  const connection: unknown = await client.acquireConnection();
  if (typeof connection !== 'object' || connection === null) throw new Error('a transaction has no connection');
  waits.set(connection, silenceAfter(longestStatement));
  try {
    await trx.raw(`set local statement_timeout = ${longestStatement}`);
    return await work();
  } finally {
    waits.delete(connection);
  }
}

/**
 * A server that has no connection left refuses one more. Knex would fail what asks for it at once, though others of
 * this pool may be free in a moment. So it waits for these as long as for any, and asks the server again meanwhile.
 */
function goOnWithFew(pool: Knex): void {
  const client: unknown = pool.client;
  if (!(client instanceof knex.Client)) throw new Error('knex has no client');
  const open = client.acquireRawConnection.bind(client);
  client.acquireRawConnection = async (): Promise<unknown> => {
    const until = performance.now() + WAIT_FOR_CONNECTION;
    for (;;) {
      try {
        return await open();
      } catch (error) {
        const its = client.pool;
        const isWorthIt =
          its !== undefined && 'numUsed' in its && its.numUsed() + its.numFree() > 0 && its.numPendingAcquires() > 0;
        if (!hasCode(error, NONE_LEFT) || !isWorthIt || performance.now() > until) throw error;
        await wait(BETWEEN_TRIES);
      }
    }
  };
}
