import type { Knex } from 'knex';
import { type KnexClient, clientOf, type KnexConnection } from './knex-client.ts';
import { answered } from './statement.ts';

/**
 * A transaction on one connection of the pool. Knex makes a whole knex for each, with two hundred functions of its own,
 * and takes longer for that than for a statement. Here they are inherited: only what differs in a transaction is made.
 */
export async function withTransaction<T>(knex: Knex, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  // Within another one it is a savepoint.
  if (knex.isTransaction) return await knex.transaction(work);
  const client = clientOf(knex);
  const connection = await client.acquireConnection();
  const say = (sql: string): Promise<unknown> => answered(client, connection, { sql, bindings: [] });
  const state = { isOver: false };
  try {
    await say('BEGIN;');
    let done: T;
    try {
      done = await work(transactionOf(knex, connection, state));
    } catch (error) {
      state.isOver = true;
      // The pool does not reuse a connection that has reported an error.
      await say('ROLLBACK').catch((failure: unknown) => connection.emit('error', failure));
      throw error;
    }
    state.isOver = true;
    await say('COMMIT;');
    return done;
  } finally {
    await client.releaseConnection(connection);
  }
}

interface State {
  /** Its connection may do somebody else's work by now. */
  isOver: boolean;
}

function transactionOf(knex: Knex, connection: KnexConnection, state: State): Knex.Transaction {
  const client = clientOn(clientOf(knex), connection, state);
  const isCompleted = (): boolean => state.isOver;
  /** What knex asks of the transaction that another one is a part of. */
  const outer = { _lastChild: Promise.resolve(), isCompleted, transactor: knex };
  const context: object = Object.assign(Object.create(contextOf(knex)), {
    client,
    userParams: {},
    transaction: (inner: unknown, options: object) =>
      client.transaction(inner, { doNotRejectOnRollback: true, userParams: {}, ...options }, outer),
  });
  const table = (name: string): Knex.QueryBuilder => client.queryBuilder().table(name);
  const made: unknown = Object.setPrototypeOf(
    Object.assign(table, { context, isTransaction: true, isCompleted }),
    knex,
  );
  if (!isTransaction(made)) throw new Error('knex has other transactions than we know');
  outer.transactor = made;
  return made;
}

/** What the functions of a knex work on. */
function contextOf(knex: object): object {
  if (!('context' in knex) || typeof knex.context !== 'object' || knex.context === null)
    throw new Error('knex has no context');
  return knex.context;
}

const isTransaction = (made: unknown): made is Knex.Transaction =>
  typeof made === 'function' && 'isTransaction' in made && 'raw' in made && 'transaction' in made;

/** Knex's client, with one connection for everything. */
function clientOn(client: KnexClient, connection: KnexConnection, state: State): KnexClient {
  return Object.assign(Object.create(client), {
    transacting: true,
    /** Whoever closes the transaction's knex must not close everybody's connections. */
    pool: undefined,
    acquireConnection: () => Promise.resolve(connection),
    releaseConnection: () => Promise.resolve(),
    query(this: KnexClient, given: KnexConnection, asked: unknown): Promise<unknown> {
      if (state.isOver) return Promise.reject(new Error('a statement of a transaction that is over'));
      return client.query.call(this, given, asked);
    },
  });
}
