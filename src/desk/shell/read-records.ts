/** A file as a spreadsheet saves it: its head, and the rows that are not empty. */

interface Records {
  head: string[];
  rows: { line: number; cells: string[] }[];
}

/**
 * Without rows: what is wrong with the file as a whole. The parser is loaded when a file comes, so that a start pays
 * nothing for it.
 */
export async function readRecords(text: string, most: number): Promise<Records | { fault: string }> {
  if (text.trim() === '') return { fault: 'There is nothing in it' };
  if (text.includes('\uFFFD')) return { fault: 'It is not UTF-8. Save it as “CSV UTF-8” and choose it again' };
  const records = await recordsOf(text);
  if (records === null)
    return { fault: 'It is no CSV: a quotation mark is open, or a row has more cells than the head' };
  const [head, ...rows] = records;
  if (rows.length > most) return { fault: `It has ${rows.length} rows. At most ${most} are taken at once` };
  return { head: head?.cells ?? [], rows };
}

/** Null: it is no CSV. */
async function recordsOf(text: string): Promise<{ line: number; cells: string[] }[] | null> {
  const { parse, CsvError } = await import('csv-parse/sync');
  const [head = ''] = text.split(/\r?\n/, 1);
  try {
    const records: string[][] = parse(text, {
      bom: true,
      delimiter: [';', '\t', ','].find((one) => head.includes(one)) ?? ',',
      trim: true,
      relax_column_count_less: true,
    });
    // A cell with a new line in it makes a row of several lines: then the count of rows is all that a reader has.
    return records
      .map((cells, index) => ({ line: index + 1, cells }))
      .filter(({ cells }) => cells.some((cell) => cell !== ''));
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

/** The fields that the columns of a head are, by their names without spaces and capitals; the first unknown one. */
export function columnsOf<Field extends string>(
  head: string[],
  names: Record<string, Field>,
): { columns: (Field | null)[]; unknown: string | null } {
  const columns = head.map((name) => names[name.toLowerCase().replaceAll(/[^a-z]/g, '')] ?? null);
  return { columns, unknown: head.find((name, index) => name !== '' && columns[index] === null) ?? null };
}
