import { NO_FIELDS, type PlanFields } from './read-plan.ts';

/** Reads a file of planned visits: the rows as they were typed, by the names of the form's fields. */

export interface FileRow {
  /** In the file, the head counted. */
  line: number;
  who: string;
  with: string;
  fields: PlanFields;
}

/** Without rows: what is wrong with the file as a whole. */
export type PlannedRowsRead = { rows: FileRow[] } | { fault: string };

export const MOST_ROWS = 300;

/** What a head may say, without spaces and capitals, and which field it is. */
const COLUMNS: Record<string, keyof PlanFields | 'who' | 'with'> = {
  who: 'who',
  worker: 'who',
  name: 'who',
  staffnumber: 'who',
  day: 'day',
  date: 'day',
  from: 'from',
  start: 'from',
  until: 'until',
  backat: 'until',
  minutes: 'minutes',
  length: 'minutes',
  hour: 'hour',
  address: 'place',
  place: 'place',
  where: 'place',
  postcode: 'postcode',
  phone: 'phone',
  phonethere: 'phone',
  initials: 'initials',
  reference: 'reference',
  risk: 'risk',
  home: 'home',
  assessedon: 'assessedOn',
  assessedby: 'assessedBy',
  assessment: 'assessment',
  wayhome: 'home',
  with: 'with',
  note: 'note',
};
export const COLUMN_NAMES =
  'who, day, from, minutes or until, address, postcode, phone, initials, reference, risk, with, home, assessed on, assessed by, assessment, note';

export async function readFile(text: string): Promise<PlannedRowsRead> {
  if (text.trim() === '') return { fault: 'There is nothing in it' };
  if (text.includes('\uFFFD')) return { fault: 'It is not UTF-8. Save it as “CSV UTF-8” and choose it again' };
  const records = await recordsOf(text);
  if (records === null)
    return { fault: 'It is no CSV: a quotation mark is open, or a row has more cells than the head' };
  const [head, ...rows] = records;
  const columns = (head?.cells ?? []).map((name) => COLUMNS[name.toLowerCase().replaceAll(/[^a-z]/g, '')] ?? null);
  const unknown = (head?.cells ?? []).filter((name, index) => name !== '' && columns[index] === null);
  if (unknown.length > 0) return { fault: `There is no column “${unknown[0] ?? ''}”. The columns are ${COLUMN_NAMES}` };
  const missing = (['who', 'day', 'from'] as const).find((name) => !columns.includes(name));
  if (missing) return { fault: `The column “${missing}” is missing. The columns are ${COLUMN_NAMES}` };
  if (rows.length === 0) return { fault: 'It has a head and no rows' };
  if (rows.length > MOST_ROWS) return { fault: `It has ${rows.length} rows. At most ${MOST_ROWS} are taken at once` };
  return {
    rows: rows.map(({ line, cells }) => {
      const typed: Record<string, string> = {};
      columns.forEach((column, index) => {
        if (column !== null) typed[column] = cells[index] ?? '';
      });
      return { line, who: typed['who'] ?? '', with: typed['with'] ?? '', fields: { ...NO_FIELDS, ...fieldsIn(typed) } };
    }),
  };
}

const fieldsIn = (typed: Record<string, string>): Partial<PlanFields> =>
  Object.fromEntries(Object.entries(typed).filter(([name]) => name in NO_FIELDS));

/** Null: it is no CSV. The parser is loaded when a file comes, so that a start pays nothing for it. */
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
