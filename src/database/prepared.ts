import type pg from 'pg';
import { hasCode } from './error-code.ts';

/** More different statements than this are not kept prepared. */
const MOST = 1000;
/** A statement with more values is one of many lengths, which come and go. */
const MOST_VALUES = 64;
/** A table has got another shape since: a newer version has migrated it. */
export const STALE_PLAN = '0A000';

const names = new Map<string, string>();
let generation = 0;

function nameOf(text: string): string | undefined {
  if (!names.has(text) && names.size < MOST) names.set(text, `buddyline ${generation}.${names.size}`);
  return names.get(text);
}

/** All are prepared anew, by every connection. */
function forgetNames(): void {
  generation += 1;
  names.clear();
}

/** With values: without, it may be several statements, which cannot be prepared. */
function isPreparable(config: unknown): config is { text: string } {
  return (
    typeof config === 'object' &&
    config !== null &&
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
 * Has a connection keep its statements prepared, under names: planning them anew each time was a third of what the
 * database did for a call. Knex would want a name at every query.
 */
export function keepPrepared(connection: pg.Client): void {
  const query: unknown = connection.query;
  if (typeof query !== 'function') return;
  Object.defineProperty(connection, 'query', {
    value: (...given: unknown[]): unknown => {
      const [config, done] = given;
      if (!isPreparable(config) || typeof done !== 'function') return Reflect.apply(query, connection, given);
      return Reflect.apply(query, connection, [
        { ...config, name: nameOf(config.text) },
        (error: unknown, result: unknown) => {
          if (hasCode(error, STALE_PLAN)) {
            forgetNames();
            // The pool takes no connection that has told of an error.
            connection.emit('error', error);
          }
          done(error, result);
        },
      ]);
    },
  });
}
