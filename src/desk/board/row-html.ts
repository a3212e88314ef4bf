import { hashOf } from '../live/snapshot.ts';
import type { RowAct } from './acts.ts';
import type { BoardRow } from './rows.ts';

/**
 * Rows as HTML. A row is rendered once, however many people look and however often the board is read, as long as its
 * words stay: five hundred rows take longer to render than everything else that a board is made of.
 */

interface RowHtml {
  html: string;
  hash: string;
}

/** A county's rows, in a few variants. */
const MOST = 4_000;

export function createRowHtml(render: (template: string, data: object) => string) {
  const known = new Map<string, RowHtml>();
  /** Readers at the same instant have the same rows, mostly without an act. */
  const ofRow = new WeakMap<BoardRow, RowHtml>();

  function rendered(row: BoardRow, acts: RowAct[]): RowHtml {
    const key = JSON.stringify([row, acts]);
    const found = known.get(key);
    if (found) {
      // What is used stays longest.
      known.delete(key);
      known.set(key, found);
      return found;
    }
    const html = render('board/row.njk', { row, acts }).trim();
    const made = { html, hash: hashOf(html) };
    known.set(key, made);
    for (const [oldest] of known) {
      if (known.size <= MOST) break;
      known.delete(oldest);
    }
    return made;
  }

  return (row: BoardRow, acts: RowAct[]): RowHtml => {
    if (acts.length > 0) return rendered(row, acts);
    const made = ofRow.get(row) ?? rendered(row, acts);
    ofRow.set(row, made);
    return made;
  };
}
