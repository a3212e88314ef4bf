import type { Knex } from 'knex';

type Plain = string | number | boolean | null;

/** Which rows, by what they hold: `{ status: 'open' }`, or any of several: `{ status: ['open', 'overdue'] }`. */
export type Which<Row> = { [Name in keyof Row]?: Extract<Row[Name], Plain> | readonly Extract<Row[Name], Plain>[] };

/** A table as tests see it: where the rows come from, which column each name is, and how they are ordered. */
export interface Table<Row> {
  from: (knex: Knex) => Knex.QueryBuilder;
  columns: { [Name in keyof Row]-?: string };
  order: string;
}

/** A reader of the rows that fit, in the order of the table. */
export function reader<Row extends object>(knex: Knex, table: Table<Row>): (which?: Which<Row>) => Promise<Row[]> {
  return async (which = {}) => {
    const query: Knex.QueryBuilder = table.from(knex).select(table.columns).orderByRaw(table.order);
    for (const name in table.columns) {
      const value: Plain | readonly Plain[] | undefined = which[name];
      if (value === undefined) continue;
      if (value === null) query.whereNull(table.columns[name]);
      else query.whereIn(table.columns[name], [value].flat());
    }
    return query;
  };
}

/** The one row there is. None, or several, is a fault of the test. */
export function theOnly<Row>(rows: Row[]): Row {
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`one row expected, and there are ${rows.length}`);
  return row;
}
