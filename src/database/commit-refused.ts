import type pg from 'pg';
import { interceptQueries } from './intercept-queries.ts';

/**
 * PostgreSQL answers ROLLBACK to a COMMIT if a statement of the transaction has failed, and calls that no error.
 * Neither pg nor knex looks. If some code ever caught that statement's error and went on, a worker would hear that
 * their visit is open, and no row of it would be there.
 */
class CommitRefused extends Error {
  constructor() {
    super('a statement of the transaction had failed: PostgreSQL has rolled it back instead of committing it');
  }
}

/** Makes a connection report a COMMIT that was answered with ROLLBACK as an error. */
export function reportRefusedCommits(connection: pg.Client): void {
  interceptQueries(connection, ({ config, done }) =>
    isCommit(config)
      ? {
          config,
          done: (error, result) => {
            done(error ?? (isRollback(result) ? new CommitRefused() : null), result);
          },
        }
      : null,
  );
}

const isCommit = (config: object): boolean =>
  'text' in config && typeof config.text === 'string' && /^commit\b/i.test(config.text);

const isRollback = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'command' in result && result.command === 'ROLLBACK';
