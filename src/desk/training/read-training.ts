import { MOST_LETTERS_OF_A_KIND } from '../../operations/training/record-training.ts';
import { dueAfter, kindKey } from '../../safety/training.ts';
import type { TrainingOf } from '../../records/training.ts';
import type { ShownPerson } from '../../records/views/shown/people.ts';
import { columnsOf, readRecords } from '../shell/read-records.ts';
import { meantAmong } from '../visits/meant.ts';
import { readDay } from '../visits/plan/read-plan.ts';

/** Reads dates of training as a learning system writes them, and says what each row would do. */

export const MOST_ROWS = 1_000;
export const COLUMN_NAMES = 'staff number (or name), training, done on, due on';

const COLUMNS: Record<string, 'who' | 'kind' | 'on' | 'due'> = {
  who: 'who',
  name: 'who',
  worker: 'who',
  staffnumber: 'who',
  employeenumber: 'who',
  kind: 'kind',
  training: 'kind',
  course: 'kind',
  on: 'on',
  doneon: 'on',
  date: 'on',
  completed: 'on',
  completedon: 'on',
  due: 'due',
  dueon: 'due',
  expires: 'due',
  expireson: 'due',
};

interface TrainingFault {
  line: number;
  column: string;
  value: string;
  rule: string;
}

export interface TrainingRow extends TrainingOf {
  line: number;
  name: string;
  does: 'new' | 'change' | 'same' | 'older';
}

export type TrainingRead = { fault: string } | { rows: TrainingRow[]; faults: TrainingFault[] };

interface KnownHere {
  people: ShownPerson[];
  /** What is on record of them. */
  before: TrainingOf[];
  /** "2026-11-23" */
  today: string;
}

export async function readTraining(text: string, { people, before, today }: KnownHere): Promise<TrainingRead> {
  const records = await readRecords(text, MOST_ROWS);
  if ('fault' in records) return records;
  const { columns, unknown } = columnsOf(records.head, COLUMNS);
  if (unknown !== null) return { fault: `There is no column “${unknown}”. The columns are ${COLUMN_NAMES}` };
  const missing = (['who', 'kind', 'on'] as const).find((name) => !columns.includes(name));
  if (missing) return { fault: `The column “${NAMES[missing]}” is missing. The columns are ${COLUMN_NAMES}` };
  if (records.rows.length === 0) return { fault: 'It has a head and no rows' };
  const rows: TrainingRow[] = [];
  const faults: TrainingFault[] = [];
  const lines = new Map<string, number>();
  for (const { line, cells } of records.rows) {
    const cell = (name: keyof typeof NAMES): string => (cells[columns.indexOf(name)] ?? '').trim();
    const wrong = (column: keyof typeof NAMES, rule: string): void => {
      faults.push({ line, column: NAMES[column], value: cell(column), rule });
    };
    const faultsBefore = faults.length;
    const person = meantAmong(people, cell('who'));
    if ('choices' in person)
      wrong('who', person.choices.length > 1 ? 'Several people: write the staff number' : 'Nobody of your teams');
    const kind = cell('kind').replaceAll(/\s+/g, ' ');
    if (kind === '' || kind.length > MOST_LETTERS_OF_A_KIND)
      wrong('kind', `What was learnt, in at most ${MOST_LETTERS_OF_A_KIND} letters`);
    const on = readDay(cell('on'));
    if (on === null) wrong('on', 'A day, as in 2026-11-30 or 30/11/2026');
    else if (on > today) wrong('on', 'That day is still to come');
    const due = columns.includes('due') && cell('due') !== '' ? readDay(cell('due')) : on && dueAfter(on);
    if (due === null && on !== null) wrong('due', 'A day, as in 2026-11-30 or 30/11/2026, or nothing');
    else if (due !== null && on !== null && due <= on) wrong('due', 'A day after the one on which it was done');
    if ('choices' in person || on === null || due === null || faults.length > faultsBefore) continue;
    const key = `${person.id} ${kindKey(kind)}`;
    const first = lines.get(key);
    if (first !== undefined) {
      wrong('kind', `The same person and training as in row ${first}`);
      continue;
    }
    lines.set(key, line);
    const known = before.find((one) => one.personId === person.id && kindKey(one.kind) === kindKey(kind));
    rows.push({ line, personId: person.id, name: person.name, kind, on, due, does: doesTo(known, on, due) });
  }
  return { rows, faults };
}

const NAMES = { who: 'staff number', kind: 'training', on: 'done on', due: 'due on' } as const;

function doesTo(known: TrainingOf | undefined, on: string, due: string): TrainingRow['does'] {
  if (!known) return 'new';
  if (on < known.on) return 'older';
  return on === known.on && due === known.due ? 'same' : 'change';
}
