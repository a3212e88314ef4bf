import type pg from 'pg';

/** What pg calls when the server has answered. */
type QueryAnswered = (error: unknown, result: unknown) => void;

/** A query as pg takes it, and who waits for its answer. */
interface InterceptedQuery {
  config: object;
  done: QueryAnswered;
}

/**
 * Hands each query of a connection that somebody waits for to `intercept`, before pg sends it. `intercept` returns what
 * is sent, and who hears the answer. Null: the query is sent as it is. A query given as plain words is left alone: it
 * may hold several statements.
 */
export function interceptQueries(
  connection: pg.Client,
  intercept: (query: InterceptedQuery) => InterceptedQuery | null,
): void {
  const query: unknown = connection.query;
  if (typeof query !== 'function') return;
  Object.defineProperty(connection, 'query', {
    configurable: true,
    value: (...given: unknown[]): unknown => {
      const [config, done] = given;
      if (typeof config !== 'object' || config === null || typeof done !== 'function')
        return Reflect.apply(query, connection, given);
      const changed = intercept({
        config,
        done: (error, result) => {
          Reflect.apply(done, undefined, [error, result]);
        },
      });
      return Reflect.apply(query, connection, changed === null ? given : [changed.config, changed.done]);
    },
  });
}
