import { Temporal } from 'temporal-polyfill';

/** Dates of training, which the learning system keeps: when somebody had it, and when it is due again. */

export interface Training {
  /** "Lone working" */
  kind: string;
  /** Days, as in "2026-11-23". */
  on: string;
  due: string;
}

/** Kent asks for a refresher every three years. A learning system that says another day is followed. */
const REFRESHED_AFTER = { years: 3 };
/** Ours: long enough to find a place on a course. */
const SOON = { days: 60 };

export const dueAfter = (on: string): string => Temporal.PlainDate.from(on).add(REFRESHED_AFTER).toString();

export type TrainingState = 'overdue' | 'soon' | 'good';

export function trainingState({ due }: Pick<Training, 'due'>, today: string): TrainingState {
  if (due < today) return 'overdue';
  return due <= Temporal.PlainDate.from(today).add(SOON).toString() ? 'soon' : 'good';
}

/** "Lone working" and "lone  working" are one kind. */
export const kindKey = (kind: string): string => kind.trim().toLowerCase().replaceAll(/\s+/g, ' ');
