/** Rows as a file for a spreadsheet. Each cell is quoted. Pure. */

/** Excel takes a file for another alphabet without this mark. */
export const MARK = '\u{FEFF}';

export const csvOf = (rows: string[][]): string => `${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;

/** A spreadsheet would calculate what begins with these. */
const cell = (words: string): string => `"${(/^[=+\-@\t\r]/.test(words) ? `'${words}` : words).replaceAll('"', '""')}"`;
