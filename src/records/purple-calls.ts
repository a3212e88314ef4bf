import type { Knex } from 'knex';
import { z } from 'zod';
import type { PurpleCall, PurpleReason, PurpleStatus } from '../safety/purple-file.ts';
import { rememberedInTransaction } from '../database/remembered.ts';
import { storedDocument } from '../database/stored-document.ts';
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

/** Saves a purple-file call and returns its new version. */
export async function savePurpleCall(trx: Knex.Transaction, call: PurpleCall, now: Date): Promise<number> {
  withoutBooked.forget(trx, call.workerId);
  const columns = {
    worker_id: call.workerId,
    team_id: call.teamId,
    visit_id: call.visitId,
    alarm_id: call.alarmId,
    reason: call.reason,
    status: call.status,
    state: purpleState.write(call.state),
    due_at: call.dueAt,
  };
  const [row] = await trx('purple_call')
    .insert({ id: call.id, ...columns, created_at: now })
    .onConflict('id')
    .merge({ ...columns, version: trx.raw('purple_call.version + 1') })
    .returning<{ version: number }[]>('version');
  if (!row) throw new Error(`purple-file call ${call.id} was not saved`);
  return row.version;
}

/** Workers of whom the statement that took a text in has found no booked call (load-text.ts). */
const withoutBooked = rememberedInTransaction<true>();

export function rememberNothingBooked(trx: Knex.Transaction, workerId: string): void {
  withoutBooked.remember(trx, workerId, true);
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
