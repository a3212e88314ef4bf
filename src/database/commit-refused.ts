import type pg from 'pg';

/**
 * PostgreSQL answers ROLLBACK to a COMMIT if a statement of the transaction has failed, and calls that no error.
 * Neither pg nor knex looks. If some code ever caught that statement's error and went on, a worker would hear that
 * their visit is open, and no row of it would be there.
 */
export class CommitRefused extends Error {
  constructor() {
    super('a statement of the transaction had failed: PostgreSQL has rolled it back instead of committing it');
  }
}

/** Makes a connection report a COMMIT that was answered with ROLLBACK as an error. */
export function reportRefusedCommits(connection: pg.Client): void {
  const query: unknown = connection.query;
  if (typeof query !== 'function') return;
  Object.defineProperty(connection, 'query', {
    configurable: true,
    value: (...given: unknown[]): unknown => {
      const [config, done] = given;
      if (!isCommit(config) || typeof done !== 'function') return Reflect.apply(query, connection, given);
      return Reflect.apply(query, connection, [
        config,
        (error: unknown, result: unknown) => {
          done(error ?? (isRollback(result) ? new CommitRefused() : null), result);
        },
      ]);
    },
  });
}

const isCommit = (config: unknown): boolean =>
  typeof config === 'object' &&
  config !== null &&
  'text' in config &&
  typeof config.text === 'string' &&
  /^commit\b/i.test(config.text);

const isRollback = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'command' in result && result.command === 'ROLLBACK';
