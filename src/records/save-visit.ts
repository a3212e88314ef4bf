import type { Knex } from 'knex';
import type { Visit } from '../safety/visit.ts';
import { JOB_AND_TELLING, jobBindings } from './jobs.ts';
import { type JournalEntry, rowOfEntry } from './journal.ts';
import { knownVisits, type StoredVisit, visitState } from './visits.ts';

export interface VisitToSave {
  visit: Visit;
  dueAt: Date | null;
  /** The same by the real clock. */
  realDueAt: Date | null;
  entry: JournalEntry;
}

/** Saves a step of a visit, its journal entry and its next time, in one statement. */
export async function saveVisit(trx: Knex.Transaction, { visit, dueAt, realDueAt, entry }: VisitToSave): Promise<void> {
  const columns = {
    worker_id: visit.workerId,
    team_id: visit.teamId,
    kind: visit.kind,
    status: visit.status,
    started_at: visit.startedAt,
    deadline: visit.deadline,
    ended_at: visit.endedAt,
    place: visit.place,
    state: visitState.write(visit.state),
    due_at: dueAt,
  };
  const { rows } = await trx.raw<{ rows: { version: number }[] }>(
    `with saved as (:upsert), entry as (:entry), ${JOB_AND_TELLING}`,
    {
      upsert: trx('visit')
        .insert({ id: visit.id, ...columns })
        .onConflict('id')
        .merge({ ...columns, version: trx.raw('visit.version + 1') })
        .returning('version'),
      entry: trx('journal').insert(rowOfEntry(entry)),
      ...jobBindings('visit', visit.id, realDueAt),
    },
  );
  const [row] = rows;
  if (!row) throw new Error(`visit ${visit.id} was not saved`);
  rememberSaved(trx, { visit, dueAt, version: row.version });
}

function rememberSaved(trx: Knex.Transaction, saved: StoredVisit): void {
  const { visit } = saved;
  const known = knownVisits.of(trx, visit.workerId);
  if (!known) return;
  const isOpen = visit.status === 'open' || visit.status === 'overdue';
  const open = isOpen ? saved : known.open?.visit.id === visit.id ? null : known.open;
  knownVisits.remember(trx, visit.workerId, { open, planned: known.planned.filter(({ id }) => id !== visit.id) });
}
