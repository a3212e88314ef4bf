import type { PlanDetails } from '../../../operations/visits/plan.ts';
import type { PlannedRow } from '../../../records/planned-visits.ts';
import type { ShownPerson } from '../../../records/views/shown/people.ts';
import { meantAmong } from '../meant.ts';
import type { FileRow } from './read-file.ts';
import { type PlanFields, readPlan } from './read-plan.ts';

/** What each row of a file would do, and what is wrong with it. Pure. */

export interface RowFault {
  line: number;
  column: string;
  value: string;
  rule: string;
}

export type RowPlan = { line: number; name: string; workerId: string; details: PlanDetails } & (
  { does: 'new' } | { does: 'change'; visitId: string } | { does: 'nothing'; why: 'same' | 'begun' | 'cancelled' }
);

type Existing = PlannedRow & { status: string };

const TWO_HOURS = 120 * 60_000;

export interface PlanningFacts {
  /** Whose visits may be planned, and whom they may be with. */
  workers: ShownPerson[];
  colleagues: ShownPerson[];
  now: Date;
  timezone: string;
}

interface ReadRow {
  line: number;
  worker: ShownPerson;
  details: PlanDetails;
}

export function readRows(rows: FileRow[], known: PlanningFacts): { read: ReadRow[]; faults: RowFault[] } {
  const read: ReadRow[] = [];
  const faults: RowFault[] = [];
  for (const row of rows) {
    const wrong = (column: string, value: string, rule: string): void => {
      faults.push({ line: row.line, column, value, rule });
    };
    const worker = meantAmong(known.workers, row.who);
    if ('choices' in worker)
      wrong(
        'who',
        row.who,
        worker.choices.length > 1 ? 'Several people: write the staff number' : 'Nobody of your teams',
      );
    const companion = row.with === '' ? null : meantAmong(known.colleagues, row.with);
    if (companion && 'choices' in companion && companion.choices.length > 1)
      wrong('with', row.with, 'Several people: write the staff number');
    if (row.with.length > 100) wrong('with', row.with, 'At most 100 letters');
    const plan = readPlan(row.fields, known);
    if ('faults' in plan)
      for (const { field, text } of plan.faults) wrong(NAMES[field] ?? field, row.fields[field], text);
    if ('choices' in worker || 'faults' in plan) continue;
    const colleague = companion && !('choices' in companion) ? companion : null;
    read.push({
      line: row.line,
      worker,
      details: {
        ...plan.plan,
        companionId: colleague?.id ?? null,
        companion: colleague || row.with === '' ? null : row.with,
      },
    });
  }
  return { read, faults };
}

const NAMES: Partial<Record<keyof PlanFields, string>> = { place: 'address' };

/** `around`: what those workers have planned or begun near these times. */
export function matchRows(rows: ReadRow[], around: Existing[]): { plans: RowPlan[]; faults: RowFault[] } {
  const taken = new Map<string, number>();
  const faults: RowFault[] = [];
  const plans = rows.map(({ line, worker, details }): RowPlan => {
    const plan = { line, name: worker.name, workerId: worker.id, details };
    const found = around
      .filter((one) => one.workerId === worker.id && isSame(one, details))
      .toSorted((one, other) => away(one, details) - away(other, details))[0];
    const key = found?.id ?? `${worker.id} ${details.start.toISOString()} ${details.reference ?? ''}`;
    const before = taken.get(key);
    if (before !== undefined)
      faults.push({ line, column: 'who', value: worker.name, rule: `The same visit as in row ${before}` });
    else taken.set(key, line);
    if (!found) return { ...plan, does: 'new' };
    if (found.status === 'cancelled') return { ...plan, does: 'nothing', why: 'cancelled' };
    if (found.status !== 'planned') return { ...plan, does: 'nothing', why: 'begun' };
    return isEqual(found, details)
      ? { ...plan, does: 'nothing', why: 'same' }
      : { ...plan, does: 'change', visitId: found.id };
  });
  return { plans, faults };
}

/** Without a reference only the very time tells that it is the same visit. */
const isSame = (one: Existing, details: PlanDetails): boolean =>
  one.reference === details.reference && away(one, details) <= (details.reference === null ? 0 : TWO_HOURS);

const away = ({ start }: Existing, details: PlanDetails): number => Math.abs(start.getTime() - details.start.getTime());

const isEqual = (one: Existing, details: PlanDetails): boolean =>
  one.start.getTime() === details.start.getTime() &&
  one.end.getTime() === details.end.getTime() &&
  (['place', 'postcode', 'phoneThere', 'initials', 'risk', 'companionId', 'companion', 'note'] as const).every(
    (field) => one[field] === details[field],
  );
