import type pg from 'pg';
import { hasCode } from './error-code.ts';
import { interceptQueries } from './intercept-queries.ts';

/** The most statements that a connection keeps prepared. */
const MOST = 1000;
/** Statements with more values exist in too many lengths to be worth preparing. */
const MOST_VALUES = 64;
/** The code of PostgreSQL's error after a table has changed its shape, because a newer version has migrated it. */
export const STALE_PLAN = '0A000';

const names = new Map<string, string>();
let generation = 0;

function nameOf(text: string): string | undefined {
  if (!names.has(text) && names.size < MOST) names.set(text, `buddyline ${generation}.${names.size}`);
  return names.get(text);
}

/** Makes every connection prepare all statements anew. */
export function clearNames(): void {
  generation += 1;
  names.clear();
}

/** Only a query with values: a query without may hold several statements, which cannot be prepared. */
function isPreparable(config: object): config is { text: string } {
  return (
    !('name' in config) &&
    'text' in config &&
    typeof config.text === 'string' &&
    'values' in config &&
    Array.isArray(config.values) &&
    config.values.length > 0 &&
    config.values.length <= MOST_VALUES
  );
}

/**
 * Makes a connection keep its statements prepared, under generated names. Planning them each time was a third of the
 * database's work for a call. Knex would need a name at every query.
 */
export function reuseStatements(connection: pg.Client): void {
  interceptQueries(connection, ({ config, done }) =>
    isPreparable(config)
      ? {
          config: { ...config, name: nameOf(config.text) },
          done: (error, result) => {
            if (hasCode(error, STALE_PLAN)) {
              clearNames();
              // The pool does not reuse a connection that has reported an error.
              connection.emit('error', error);
            }
            done(error, result);
          },
        }
      : null,
  );
}
