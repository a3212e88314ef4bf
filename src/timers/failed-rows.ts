import type { Knex } from 'knex';
import type { DueKind } from '../records/jobs.ts';
import { recordFailure, uncountFailure } from '../records/sweeps.ts';

const FAILURES_WORTH_TELLING = 3;

export interface FailedRowsParts {
  knex: Knex;
  /** A row has failed three times. */
  onStuck: (kind: DueKind, id: string) => Promise<void>;
}

/** Counts that a row whose time has come could not be handled. The third time people are told, once. */
export async function countFailure({ knex, onStuck }: FailedRowsParts, kind: DueKind, id: string): Promise<void> {
  if ((await recordFailure(knex, kind, id)) !== FAILURES_WORTH_TELLING) return;
  try {
    await onStuck(kind, id);
  } catch (error) {
    await uncountFailure(knex, kind, id);
    throw error;
  }
}
