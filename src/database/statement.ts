import type { Knex } from 'knex';

/**
 * Statements of what happens all the time: a turn of a call, a text. Knex reads a statement anew at each use, and takes
 * longer for that than its connection takes to carry it out. These are read once and go to the same connection, within
 * the transaction that is given, with the same events for those who count statements.
 */

export interface Statement {
  sql: string;
  /** The name of each value, in order. One that stands twice is sent once. */
  names: readonly string[];
}

/** SQL with its values by name, as in `where id = :id::uuid`. A question mark of its own is written `\?`. */
export function statement(text: string): Statement {
  const names: string[] = [];
  const sql = text.replaceAll(/(?<![:\w]):([a-z]\w*)/gi, (_, name: string) => {
    const place = names.indexOf(name);
    return `$${String(place < 0 ? names.push(name) : place + 1)}`;
  });
  return { sql, names };
}

/** Runs it. Resolves with its rows. */
export async function runStatement<Row>(
  db: Knex,
  { sql, names }: Statement,
  values: Record<string, unknown>,
): Promise<Row[]> {
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
    // Its connection may do somebody else's work by now.
    if ('isCompleted' in db && typeof db.isCompleted === 'function' && db.isCompleted() === true)
      throw new Error('a statement of a transaction that is over');
    return await answered<Row>(client, connection, { sql: numbered(sql), bindings });
  } finally {
    await client.releaseConnection(connection);
  }
}

interface Asked {
  sql: string;
  bindings: readonly unknown[];
}

/** Without knex's own way, which searches the statement twice for signs that are not there. */
function answered<Row>(client: Client, connection: Connection, { sql, bindings }: Asked): Promise<Row[]> {
  client.emit('query', { sql, bindings });
  return new Promise((resolve, reject) => {
    connection.query<Row>({ text: sql, values: bindings }, (error, result) => {
      if (!error) {
        resolve(result.rows);
        return;
      }
      // Which statement it was; its values are private.
      error.message = `${sql} - ${error.message}`;
      client.emit('query-error', error, { sql, bindings });
      reject(error);
    });
  });
}

/** The most statements that are remembered. */
const MOST = 1000;
const known = new Map<string, string>();

/** Each `?` as PostgreSQL wants it. One text for each statement: looking it up by another would read all of it. */
function numbered(sql: string): string {
  const found = known.get(sql);
  if (found !== undefined) return found;
  let count = 0;
  const text = sql.replaceAll(/\\\?|\?/g, (mark) => (mark === '?' ? `$${String(++count)}` : '?'));
  if (known.size < MOST) known.set(sql, text);
  return text;
}

/** What we use of knex's own client. Within a transaction it has that transaction's connection, and keeps it. */
interface Client {
  acquireConnection(): Promise<Connection>;
  releaseConnection(connection: Connection): Promise<void>;
  emit(event: string, ...given: unknown[]): boolean;
}

/** pg's. */
interface Connection {
  query<Row>(
    asked: { text: string; values: readonly unknown[] },
    done: (error: Error | null, result: { rows: Row[] }) => void,
  ): void;
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
  'emit' in client;
