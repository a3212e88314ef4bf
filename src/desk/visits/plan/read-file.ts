import { columnsOf, readRecords } from '../../shell/read-records.ts';
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
type PlannedRowsRead = { rows: FileRow[] } | { fault: string };

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
  'who, day, from, minutes or until, address, postcode, phone, initials, reference, risk, with, home, assessed ' +
  'on, assessed by, assessment, note';

export async function readFile(text: string): Promise<PlannedRowsRead> {
  const records = await readRecords(text, MOST_ROWS);
  if ('fault' in records) return records;
  const { head, rows } = records;
  const { columns, unknown } = columnsOf(head, COLUMNS);
  if (unknown !== null) return { fault: `There is no column “${unknown}”. The columns are ${COLUMN_NAMES}` };
  const missing = (['who', 'day', 'from'] as const).find((name) => !columns.includes(name));
  if (missing) return { fault: `The column “${missing}” is missing. The columns are ${COLUMN_NAMES}` };
  if (rows.length === 0) return { fault: 'It has a head and no rows' };
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
