/**
 * On a phone the cells of a row stand below each other, and the row of heads is not seen. So each cell brings the head
 * of its column along (desk.css shows it there). Pure: it reads the tables that our own templates have made.
 */
export function withColumnHeads(html: string): string {
  return html.replaceAll(TABLE, (table) => {
    const heads = [...(HEAD.exec(table)?.[0] ?? '').matchAll(CELL)].map(([, , , inner = '']) => headOf(inner));
    return heads.length === 0 ? table : table.replaceAll(ROW, (row) => rowWithHeads(row, heads));
  });
}

const TABLE = /<table class="desk-table[^"]*"[^>]*>[\s\S]*?<\/table>/g;
/** Something to see that is no word. */
const SHOWS = /<(?:input|svg|img|select|textarea)\b/;
const HEAD = /<thead>[\s\S]*?<\/thead>/;
const ROW = /<tr\b[^>]*>[\s\S]*?<\/tr>/g;
const CELL = /<(td|th)\b([^>]*)>([\s\S]*?)<\/\1>/g;

/** A head that is there for readers of the screen alone says nothing that its buttons do not say. */
const headOf = (inner: string): string => (inner.includes('govuk-visually-hidden') ? '' : wordsOf(inner));

const wordsOf = (inner: string): string =>
  inner
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

function rowWithHeads(row: string, heads: string[]): string {
  let column = -1;
  return row.replaceAll(CELL, (cell, tag: string, attributes: string, inner: string) => {
    column += 1;
    const head = heads[column] ?? '';
    // The first cell of a row is its own head.
    if (tag === 'th') return cell;
    if (wordsOf(inner) === '' && !SHOWS.test(inner)) return `<td${attributes} data-empty>${inner}</td>`;
    if (head === '') return cell;
    return `<td${attributes} data-head="${head.replaceAll('"', '&quot;')}">${inner}</td>`;
  });
}
