import type { Knex } from 'knex';
import { withLongStatements } from './connect.ts';

/** Every table as JSON, one row a line, and back. */

/** What names no fact: knex keeps the first two itself, a lease belongs to a process, a session to a browser. */
const LEFT_OUT = ['knex_migrations', 'knex_migrations_lock', 'lease', 'session'];
const ROWS_AT_ONCE = 500;
/** Characters. A memo of a minute has two million as JSON. */
const LENGTH_AT_ONCE = 4_000_000;
/** Nobody knows yet how long the rows of a table are. */
const FIRST_ROWS = 10;

/** Milliseconds. What comes or goes takes as long as a slow disk needs, and holds no lock that others wait for. */
const LONGEST_STATEMENT = 600_000;
const NO_LIMIT_BETWEEN = 'set local idle_in_transaction_session_timeout = 0';

export interface CopiedRow {
  table: string;
  /** JSON of the whole row. */
  row: string;
}

async function tableNames(db: Knex): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(`
    select table_name as name from information_schema.tables
    where table_schema = current_schema() and table_type = 'BASE TABLE' order by table_name`);
  return rows.map(({ name }) => name).filter((name) => !LEFT_OUT.includes(name));
}

/** The names of the migrations that made this database, in order. */
async function migrationsOf(db: Knex): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>('select name from knex_migrations order by id');
  return rows.map(({ name }) => name);
}

/** Who copies all rows. Both are waited for. */
interface Copier {
  /** Comes first, at the moment as whose the rows are: what belongs to them is read now. */
  begins: (migrations: string[]) => Promise<void>;
  takes: (row: CopiedRow) => Promise<void>;
}

/** All rows as they were at one moment, while others go on writing. */
export async function copyRowsOut(knex: Knex, { begins, takes }: Copier): Promise<void> {
  await knex.transaction(
    async (trx) =>
      withLongStatements(trx, LONGEST_STATEMENT, async () => {
        await trx.raw(NO_LIMIT_BETWEEN);
        const tables = await tableNames(trx);
        await begins(await migrationsOf(trx));
        for (const table of tables) {
          await trx.raw(`declare copied no scroll cursor for select row_to_json(r)::text as row from ?? r`, [table]);
          for (let count = FIRST_ROWS; ;) {
            const { rows } = await trx.raw<{ rows: { row: string }[] }>(`fetch ${count} from copied`);
            for (const { row } of rows) await takes({ table, row });
            if (rows.length < count) break;
            count = rowsWithin(LENGTH_AT_ONCE, rows);
          }
          await trx.raw('close copied');
        }
      }),
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}

/** How many rows like these have that length. */
function rowsWithin(length: number, rows: { row: string }[]): number {
  const longest = Math.max(...rows.map(({ row }) => row.length));
  return Math.min(ROWS_AT_ONCE, Math.max(1, Math.floor(length / longest)));
}

/**
 * Fills an empty database of the same migrations, in one transaction: all rows or none. The account must be the owner
 * of the server, because rows come in any order and no trigger may act on them.
 */
export async function copyRowsIn(knex: Knex, rows: AsyncIterable<CopiedRow>): Promise<number> {
  return await knex.transaction((trx) =>
    withLongStatements(trx, LONGEST_STATEMENT, async () => {
      await trx.raw(`set local session_replication_role = replica; ${NO_LIMIT_BETWEEN}`);
      const columns = await columnsOf(trx);
      let count = 0;
      let group: CopiedRow[] = [];
      let length = 0;
      const put = async (): Promise<void> => {
        const [first] = group;
        if (!first) return;
        await insertRows(trx, first.table, columns.get(first.table) ?? [], group);
        count += group.length;
        group = [];
        length = 0;
      };
      for await (const row of rows) {
        const isFull = group.length === ROWS_AT_ONCE || length > LENGTH_AT_ONCE;
        if (isFull || (group[0] && group[0].table !== row.table)) await put();
        group.push(row);
        length += row.row.length;
      }
      await put();
      await advanceSequences(trx);
      return count;
    }),
  );
}

/** Those that a row is given, by table: PostgreSQL computes the others. */
async function columnsOf(trx: Knex.Transaction): Promise<Map<string, string[]>> {
  const { rows } = await trx.raw<{ rows: { table: string; columns: string[] }[] }>(`
    select table_name as "table", array_agg(column_name::text order by ordinal_position) as columns
    from information_schema.columns where table_schema = current_schema() and is_generated = 'NEVER' group by 1`);
  return new Map(rows.map(({ table, columns }) => [table, columns]));
}

async function insertRows(trx: Knex.Transaction, table: string, columns: string[], rows: CopiedRow[]): Promise<void> {
  const names = columns.map(() => '??').join(', ');
  await trx.raw(
    `insert into ?? (${names}) overriding system value
      select ${names} from json_populate_recordset(null::??, cast(? as json))`,
    [table, ...columns, ...columns, table, `[${rows.map(({ row }) => row).join(',')}]`],
  );
}

/** Rows that come later must not get the number of one that is there. */
async function advanceSequences(trx: Knex.Transaction): Promise<void> {
  const { rows } = await trx.raw<{ rows: { table: string; column: string }[] }>(`
    select table_name as "table", column_name as "column" from information_schema.columns
    where table_schema = current_schema() and is_identity = 'YES'`);
  for (const { table, column } of rows.filter((one) => !LEFT_OUT.includes(one.table))) {
    await trx.raw('select setval(pg_get_serial_sequence(?, ?), max(??)) from ?? having max(??) is not null', [
      table,
      column,
      column,
      table,
      column,
    ]);
  }
}
