import type { Knex } from 'knex';
import { z } from 'zod';
import type { PurpleCall, PurpleReason, PurpleStatus } from '../safety/purple-file.ts';
import { rememberedInTransaction } from '../database/remembered.ts';
import { storedDocument } from '../database/stored-document.ts';
import { runStatement, statement } from '../database/statement.ts';
import { JOB_AND_TELLING, jobBindings } from './jobs.ts';
import { entriesJson, type JournalEntry, WRITE_ENTRIES } from './journal.ts';
import { purpleReplies } from './stored-purple-replies.ts';

const purpleState = storedDocument<PurpleCall['state']>(z.looseObject({ replies: purpleReplies, tries: z.number() }));

interface PurpleRow {
  id: string;
  worker_id: string;
  team_id: string;
  visit_id: string | null;
  alarm_id: string | null;
  reason: PurpleReason;
  status: PurpleStatus;
  state: unknown;
  due_at: Date | null;
  version: number;
  created_at: Date;
}

interface PurpleCallToSave {
  call: PurpleCall;
  /** When it is rung, or missed, by the real clock. */
  realDueAt: Date | null;
  at: Date;
  entry: JournalEntry;
}

const SAVE = statement(`
  with saved as (
    insert into purple_call (id, worker_id, team_id, visit_id, alarm_id, reason, status, state, due_at, created_at)
    values (:id::uuid, :workerId::uuid, :teamId::uuid, :visitId::uuid, :alarmId::uuid, :reason, :status, :state::jsonb,
      :dueAt::timestamptz, :at::timestamptz)
    on conflict (id) do update set worker_id = excluded.worker_id, team_id = excluded.team_id,
      visit_id = excluded.visit_id, alarm_id = excluded.alarm_id, reason = excluded.reason, status = excluded.status,
      state = excluded.state, due_at = excluded.due_at, version = purple_call.version + 1
    returning version
  ), entry as (${WRITE_ENTRIES}), ${JOB_AND_TELLING}`);

/** Saves a purple-file call, its journal entry and its next time, in one statement. */
export async function savePurpleCall(
  trx: Knex.Transaction,
  { call, realDueAt, at, entry }: PurpleCallToSave,
): Promise<void> {
  withoutBooked.forget(trx, call.workerId);
  withoutAny.forget(trx, call.workerId);
  const [row] = await runStatement(trx, SAVE, {
    ...call,
    state: purpleState.write(call.state),
    at,
    entries: entriesJson([entry]),
    ...jobBindings('purple', call.id, realDueAt),
  });
  if (!row) throw new Error(`purple-file call ${call.id} was not saved`);
}

/** Workers of whom the statement that took a text in has found no booked call (load-text.ts). */
const withoutBooked = rememberedInTransaction<true>();

export function rememberNothingBooked(trx: Knex.Transaction, workerId: string): void {
  withoutBooked.remember(trx, workerId, true);
}

/** Workers of whom the statement that took an event in has found none that goes on (load-event.ts). */
const withoutAny = rememberedInTransaction<true>();

export function rememberNoPurpleCalls(trx: Knex.Transaction, workerId: string): void {
  withoutAny.remember(trx, workerId, true);
}

/** The calls that the worker has asked for and that are still to be made or are going on. */
export async function bookedPurpleCalls(db: Knex, workerId: string): Promise<PurpleCall[]> {
  if (withoutBooked.of(db, workerId)) return [];
  return (await livePurpleCalls(db, workerId)).filter(({ reason }) => reason === 'booked');
}

/** Code that changes a call must have locked its worker. */
export async function purpleCallById(db: Knex, id: string): Promise<PurpleCall | null> {
  const row = await db<PurpleRow>('purple_call').where({ id }).first();
  return row ? asCall(row) : null;
}

/** Whether somebody who knew how the worker is has closed an alarm about them since the call was asked for. */
export async function wasSeenToSince(db: Knex, id: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select 1 from purple_call c join alarm a on a.worker_id = c.worker_id and not a.drill
      and a.closed_at >= c.created_at and a.closed_how in ('contact', 'seen', 'police', 'office')
    where c.id = ? limit 1`,
    [id],
  );
  return rows.length > 0;
}

/**
 * The worker's calls that are still to be made or are going on: at most one booked and one other, the booked one last.
 */
export async function livePurpleCalls(db: Knex, workerId: string): Promise<PurpleCall[]> {
  if (withoutAny.of(db, workerId)) return [];
  const rows = await db<PurpleRow>('purple_call')
    .where({ worker_id: workerId })
    .whereNot({ status: 'over' })
    .orderByRaw(`reason = 'booked'`);
  return rows.map(asCall);
}

function asCall(row: PurpleRow): PurpleCall {
  return {
    id: row.id,
    workerId: row.worker_id,
    teamId: row.team_id,
    visitId: row.visit_id,
    alarmId: row.alarm_id,
    reason: row.reason,
    status: row.status,
    dueAt: row.due_at,
    state: purpleState.read(row.state),
  };
}
