import type pg from 'pg';
import { hasCode } from './error-code.ts';

/** More different statements than this are not kept prepared: a list of ids makes one for each of its lengths. */
const MOST = 1000;
/** The table has got another shape since (a newer version has migrated it); the connection would answer so for ever. */
const STALE_PLAN = '0A000';

const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  if (!names.has(text) && names.size < MOST) names.set(text, `buddyline ${names.size}`);
  return names.get(text);
}

type Statement = object & { text: string };

/** With values: without, it may be several statements, which cannot be prepared. */
function isPreparable(config: unknown): config is Statement {
  return typeof config === 'object' && config !== null && 'text' in config && typeof config.text === 'string'
    && 'values' in config && Array.isArray(config.values) && config.values.length > 0;
}

/**
 * Has a connection keep its statements prepared, under names: planning them anew each time was a third of what the database
 * did for a call. Knex would want a name at every query.
 */
export function keepPrepared(connection: pg.Client): void {
  const query: unknown = connection.query;
  if (typeof query !== 'function') return;
  const drop = (error: unknown): void => {
    // The pool takes no connection that has told of an error.
    if (hasCode(error, STALE_PLAN)) connection.emit('error', error);
  };
  Object.defineProperty(connection, 'query', {
    value: (config: unknown, done: unknown): unknown => {
      if (!isPreparable(config) || typeof done !== 'function') return Reflect.apply(query, connection, [config, done]);
      return Reflect.apply(query, connection, [{ ...config, name: nameOf(config.text) }, (error: unknown, result: unknown) => {
        drop(error);
        done(error, result);
      }]);
    },
  });
}
