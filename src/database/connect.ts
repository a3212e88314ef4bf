import knex from 'knex';
import type { Knex } from 'knex';
import pg from 'pg';
import { keepPrepared } from './prepared.ts';

const INT8 = 20;

/** Our ids and counts stay far below 2^53, so bigint columns are plain numbers everywhere. */
const types = {
  getTypeParser: (oid: number, format: string) =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text'),
};

/** Locks cannot hold an alarm: whoever hangs is cut off by the server itself. */
const SESSION = [
  'set lock_timeout = 2000',
  'set statement_timeout = 5000',
  'set idle_in_transaction_session_timeout = 5000',
  'set tcp_user_timeout = 5000',
  // Rows that come as JSON have their bytes so.
  'set bytea_output = hex',
].join('; ');

/** The server gives up on a statement after 5 s: later than this, it is the network that is silent. */
const SILENCE_MS = 7000;

const silent = () => undefined;

type Written = (error?: Error | null) => void;

/**
 * Makes a connection give up when what it sent meets only silence. Node offers no TCP_USER_TIMEOUT, and without this a
 * query through a network that swallows packets would hang for the kernel's quarter of an hour.
 */
function loseOnSilence({ connection: { stream } }: pg.Client): void {
  let waiting: NodeJS.Timeout | undefined;
  const write = stream.write.bind(stream);
  const hangUp = () => stream.destroy(new Error('The database has not answered'));
  const heard = () => {
    clearTimeout(waiting);
    waiting = undefined;
  };
  stream.on('data', heard).on('close', heard);
  stream.write = (chunk: unknown, second?: BufferEncoding | Written, third?: Written): boolean => {
    waiting ??= setTimeout(hangUp, SILENCE_MS).unref();
    return typeof second === 'string' ? write(chunk, second, third) : write(chunk, second);
  };
}

export interface ConnectOptions {
  /** Shown in pg_stat_activity. */
  name: string;
  /** Connections at most. */
  max: number;
}

/**
 * A pool on PostgreSQL whose sessions cannot wait for long: 2 s for a lock, 5 s for a statement, 5 s idle in a
 * transaction. timestamptz comes as Date, bigint as number. A lost connection fails its query and is replaced.
 */
export function connect(url: string, { name, max }: ConnectOptions): Knex {
  return knex({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: `buddyline ${name}`,
      connectionTimeoutMillis: 5000,
      keepAlive: true,
      types,
    },
    acquireConnectionTimeout: 5000,
    // Knex would print to the console. What it has to say of lost connections, the queries that they fail say too.
    log: { warn: silent, error: silent, deprecate: silent, debug: silent },
    pool: {
      min: 0,
      max,
      afterCreate: (connection: pg.Client, done: (error: Error | null, connection: pg.Client) => void) => {
        loseOnSilence(connection);
        keepPrepared(connection);
        connection.query(SESSION, (error: Error | null) => {
          done(error, connection);
        });
      },
    },
  });
}
