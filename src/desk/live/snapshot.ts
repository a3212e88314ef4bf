import { createHash } from 'node:crypto';

/**
 * State, not events. A snapshot is all rows of a page as its reader sees them; what is sent is the difference from the
 * one that the reader has. Its name follows from its rows alone, so what a reader cannot see cannot change it.
 */

export interface LiveRow {
  id: string;
  group: string;
  html: string;
  /** Of the html. */
  hash: string;
}

export interface Snapshot {
  id: string;
  rows: LiveRow[];
  /** How many there are of what, in words. */
  summary: string;
  /** By row: what a reader who has this row has. */
  marks: Map<string, string>;
}

/**
 * `after`: the row before it in its group; null: it is the first. `isAll`: whatever else the page has is gone. `from`:
 * it is a difference for a page that has this snapshot, and for no other; null: for any.
 */
export interface RowsEvent {
  snapshot: string;
  from: string | null;
  isAll: boolean;
  rows: { id: string; group: string; html: string; after: string | null }[];
  gone: string[];
  summary: string;
}

export function snapshotOf(rows: LiveRow[], summary: string): Snapshot {
  const before = new Map<string, string | null>();
  const last = new Map<string, string>();
  for (const { id, group } of rows) {
    before.set(id, last.get(group) ?? null);
    last.set(group, id);
  }
  const marks = new Map(rows.map(({ id, group, hash }) => [id, `${group} ${before.get(id) ?? 'first'} ${hash}`]));
  return { id: hashOf([...marks].join(' ')), rows, summary, marks };
}

/** What was found, by the name of what it was compared with. */
const found = new WeakMap<Snapshot, Map<string, RowsEvent>>();

/**
 * What changes `from` into `to`; null where they are the same. Without `from`, all of it. Readers who have the same and
 * are to get the same share one: each compared five hundred rows anew, a quarter of what fifty open desks cost.
 */
export function differenceBetween(from: Snapshot | null, to: Snapshot): RowsEvent | null {
  if (from?.id === to.id) return null;
  // All of it is large, and is not kept.
  if (from === null) return compare(from, to);
  const known = found.get(to) ?? new Map<string, RowsEvent>();
  found.set(to, known);
  const difference = known.get(from.id) ?? compare(from, to);
  known.set(from.id, difference);
  return difference;
}

function compare(from: Snapshot | null, to: Snapshot): RowsEvent {
  const last = new Map<string, string>();
  const rows = to.rows.flatMap((row) => {
    const after = last.get(row.group) ?? null;
    last.set(row.group, row.id);
    if (from?.marks.get(row.id) === to.marks.get(row.id)) return [];
    const { id, group, html } = row;
    return [{ id, group, html, after }];
  });
  const gone = [...(from?.marks.keys() ?? [])].filter((id) => !to.marks.has(id));
  return { snapshot: to.id, from: from?.id ?? null, isAll: from === null, rows, gone, summary: to.summary };
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
