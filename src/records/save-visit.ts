import type { Knex } from 'knex';
import { toJson } from '../database/json.ts';
import { runStatement, statement } from '../database/statement.ts';
import type { Visit } from '../safety/visit.ts';
import type { Actor } from './actor.ts';
import { JOB_AND_TELLING, jobBindings } from './jobs.ts';
import { type JournalDetail, journalJson } from './journal.ts';
import { knownVisits, type StoredVisit, visitState } from './visits.ts';

interface VisitToSave {
  visit: Visit;
  dueAt: Date | null;
  /** The same by the real clock. */
  realDueAt: Date | null;
  /** When, who and what, for the journal. */
  at: Date;
  actor: Actor;
  detail: JournalDetail<'visit'>;
}

const SAVE = statement(`
  with saved as (
    insert into visit (id, worker_id, team_id, kind, status, started_at, deadline, ended_at, place, state, due_at)
    values (:id::uuid, :workerId::uuid, :teamId::uuid, :kind, :status, :startedAt::timestamptz,
      :deadline::timestamptz, :endedAt::timestamptz, :place, :state::jsonb, :dueAt::timestamptz)
    on conflict (id) do update set worker_id = excluded.worker_id, team_id = excluded.team_id, kind = excluded.kind,
      status = excluded.status, started_at = excluded.started_at, deadline = excluded.deadline,
      ended_at = excluded.ended_at, place = excluded.place, state = excluded.state, due_at = excluded.due_at,
      version = visit.version + 1
    returning version
  ), entry as (
    insert into journal (at, kind, worker_id, visit_id, actor, detail)
    values (:at::timestamptz, 'visit', :workerId::uuid, :id::uuid, :actor::jsonb, :detail::jsonb)
  ), ${JOB_AND_TELLING}`);

/** Saves a step of a visit, its journal entry and its next time, in one statement. */
export async function saveVisit(
  trx: Knex.Transaction,
  { visit, dueAt, realDueAt, at, actor, detail }: VisitToSave,
): Promise<void> {
  const [row] = await runStatement<{ version: number }>(trx, SAVE, {
    ...visit,
    state: visitState.write(visit.state),
    dueAt,
    at,
    actor: toJson(actor),
    detail: journalJson(detail),
    ...jobBindings('visit', visit.id, realDueAt),
  });
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
