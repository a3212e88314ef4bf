import type { Knex } from 'knex';

/** What we use of knex's own client. Within a transaction it has that transaction's connection, and keeps it. */
export interface KnexClient {
  acquireConnection(): Promise<KnexConnection>;
  releaseConnection(connection: KnexConnection): Promise<void>;
  emit(event: string, ...given: unknown[]): boolean;
  query(connection: KnexConnection, asked: unknown): Promise<unknown>;
  queryBuilder(): Knex.QueryBuilder;
  /** `outer`: the transaction that the new one is a part of. */
  transaction(work: unknown, options: object, outer: object): unknown;
}

/** pg's. */
export interface KnexConnection {
  query<Row>(
    asked: { text: string; values: readonly unknown[] },
    done: (error: Error | null, result: { rows: Row[] }) => void,
  ): void;
  emit(event: 'error', error: unknown): boolean;
}

export function clientOf(db: Knex): KnexClient {
  const { client }: { client: unknown } = db;
  if (!isClient(client)) throw new Error('knex has another client than we know');
  return client;
}

const isClient = (client: unknown): client is KnexClient =>
  typeof client === 'object' &&
  client !== null &&
  'acquireConnection' in client &&
  'releaseConnection' in client &&
  'emit' in client &&
  'query' in client &&
  'queryBuilder' in client &&
  'transaction' in client;
