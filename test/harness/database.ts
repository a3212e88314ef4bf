import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { connect } from '../../src/database/connect.ts';
import { isPassingFault } from '../../src/database/error-code.ts';

/** The environment variable in which the run's set-up tells the workers where the server is. */
export const SERVER = 'BUDDYLINE_TEST_SERVER';
/** The same for the folder of the server's socket. */
export const SOCKETS = 'BUDDYLINE_TEST_SOCKETS';
export const TEMPLATE = 'buddyline_template';

export interface FreshDatabase {
  url: string;
  knex: Knex;
  drop(): Promise<void>;
}

/** The URL of the run's server. */
export function serverOfTheRun(): string {
  const server = process.env[SERVER];
  if (server !== undefined) return server;
  throw new Error(
    'No test database: run jest with --globalSetup ./test/harness/global-setup.js ' +
      '--globalTeardown ./test/harness/global-teardown.js',
  );
}

/**
 * The same database by the server's socket, for our own connections: a query costs a third less work than by TCP. Other
 * processes, and what stands between a process and the server, go by the URL as it is.
 */
export function bySocket(url: string): string {
  const sockets = process.env[SOCKETS];
  return sockets === undefined ? url : `${url}?host=${encodeURIComponent(sockets)}`;
}

/** A migrated, empty database for one test. `max`: the most connections. */
export async function freshDatabase({ max = 10 } = {}): Promise<FreshDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin((admin) => admin.raw('create database ?? template ?? strategy file_copy', [name, TEMPLATE]));
  const url = new URL(serverOfTheRun());
  url.pathname = name;
  const knex = connect(bySocket(url.href), { name: 'test', max });
  return {
    url: url.href,
    knex,
    drop: async () => {
      await knex.destroy();
      await asAdmin((admin) => admin.raw('drop database if exists ?? with (force)', [name]));
    },
  };
}

/** A connection is waited for five seconds, as in the service. A machine that stands still for so long is no fault. */
const TRIES = 6;

/** Does this at the server, outside of any test's database. */
export async function asAdmin(work: (admin: Knex) => Knex.Raw): Promise<void> {
  for (let tries = 1; ; tries++) {
    const admin = connect(bySocket(serverOfTheRun()), { name: 'test', max: 1 });
    try {
      await work(admin);
      return;
    } catch (error) {
      if (tries === TRIES || !isPassingFault(error)) throw error;
    } finally {
      await admin.destroy();
    }
  }
}
