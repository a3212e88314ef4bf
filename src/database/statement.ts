import type { Knex } from 'knex';

/**
 * Statements of what happens all the time: a turn of a call, a text. Knex reads a statement anew at each use, and takes
 * longer for that than its connection takes to carry it out. These are read once and go to the same connection, within
 * the transaction that is given, with the same events for whoever counts statements.
 */

export interface Statement {
  sql: string;
  /** The name of each value, in order. One that stands twice is sent twice. */
  names: readonly string[];
}

/** SQL with its values by name, as in `where id = :id::uuid`. A question mark of its own is written `\?`. */
export function statement(text: string): Statement {
  const names: string[] = [];
  const sql = text.replaceAll(/(?<![:\w]):([a-z]\w*)/gi, (_, name: string) => `$${names.push(name)}`);
  return { sql, names };
}

/** Runs it. Resolves with its rows. */
export async function run<Row>(db: Knex, { sql, names }: Statement, values: Record<string, unknown>): Promise<Row[]> {
  return await runSql<Row>(
    db,
    sql,
    names.map((name) => {
      if (values[name] === undefined) throw new Error(`a statement without its value ${name}`);
      return values[name];
    }),
  );
}

/** The same with the values in order, each a `?` or a number of its own, as in `$1`. */
export async function runSql<Row>(db: Knex, sql: string, bindings: readonly unknown[]): Promise<Row[]> {
  const client = clientOf(db);
  const connection = await client.acquireConnection();
  try {
    const { response } = await client.query<Row>(connection, { sql, bindings });
    return response.rows;
  } finally {
    await client.releaseConnection(connection);
  }
}

/** What we use of knex's own client. Within a transaction it has that transaction's connection, and keeps it. */
interface Client {
  acquireConnection(): Promise<object>;
  releaseConnection(connection: object): Promise<void>;
  query<Row>(
    connection: object,
    asked: { sql: string; bindings: readonly unknown[] },
  ): Promise<{ response: { rows: Row[] } }>;
}

function clientOf(db: Knex): Client {
  const { client }: { client: unknown } = db;
  if (!isClient(client)) throw new Error('knex has another client than we know');
  return client;
}

const isClient = (client: unknown): client is Client =>
  typeof client === 'object' &&
  client !== null &&
  'acquireConnection' in client &&
  'releaseConnection' in client &&
  'query' in client;
