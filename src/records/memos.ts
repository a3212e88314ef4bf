import type { Knex } from 'knex';
import { z } from 'zod';
import { personKey } from '../contact/contact-key.ts';
import { actorOfContact, SYSTEM } from './actor.ts';
import { heldDuring } from './legal-holds.ts';
import { type JournalDetail, journalJson, writeJournal } from './journal.ts';
import type { Secrets } from '../crypto/pin.ts';
import { toJson } from '../database/json.ts';
import { openSealed, seal } from '../crypto/seal.ts';

/**
 * What workers said when asked where they are. The sound is sealed under DATA_SECRET. The row says what is left to do:
 * while a memo must be fetched from the carrier, or deleted there, it is due.
 */
export type MemoStatus =
  /** The carrier has it, and we do not have it yet. */
  | 'wanted'
  | 'kept'
  /** The carrier does not have it, or no longer has it, and we never got it. */
  | 'lost'
  /** Nothing was said. */
  | 'empty'
  /** We have deleted it, because its time is over. */
  | 'deleted';

export interface Memo {
  id: string;
  workerId: string;
  visitId: string;
  carrier: string;
  recordingRef: string;
  status: MemoStatus;
  /** How often this was tried since the last success. */
  tries: number;
}

/** A sound as the carrier gave it. `type` is as in "audio/wav". */
interface MemoSound {
  type: string;
  sound: Buffer;
}

interface NewMemo {
  id: string;
  workerId: string;
  visitId: string;
  conversationId: string;
  /** The turn in which the memo was asked for. */
  turn: number;
  carrier: string;
  recordingRef: string;
  seconds: number;
  at: Date;
}

interface Row {
  id: string;
  worker_id: string;
  visit_id: string;
  carrier: string;
  recording_ref: string;
  status: MemoStatus;
  type: string | null;
  sealed: Buffer | null;
  at_carrier: boolean;
  recorded_at: Date;
  due_at: Date | null;
  tries: number;
}

/**
 * Records a memo that the carrier has. A memo without a second of speech only has to be deleted there. A repeat changes
 * nothing.
 */
export async function insertMemo(trx: Knex.Transaction, memo: NewMemo): Promise<void> {
  const status: MemoStatus = memo.seconds > 0 ? 'wanted' : 'empty';
  const rows = await trx('memo')
    .insert({
      id: memo.id,
      worker_id: memo.workerId,
      visit_id: memo.visitId,
      conversation_id: memo.conversationId,
      turn: memo.turn,
      carrier: memo.carrier,
      recording_ref: memo.recordingRef,
      seconds: memo.seconds,
      status,
      recorded_at: memo.at,
      due_at: memo.at,
    })
    .onConflict(['carrier', 'recording_ref'])
    .ignore()
    .returning('id');
  if (rows.length === 0) return;
  await writeJournal(trx, [
    {
      at: memo.at,
      actor: actorOfContact(personKey(memo.workerId), 'line'),
      kind: 'memo',
      workerId: memo.workerId,
      visitId: memo.visitId,
      conversationId: memo.conversationId,
      detail: { what: status === 'empty' ? 'empty' : 'recorded', seconds: memo.seconds },
    },
  ]);
}

/**
 * Claims memos that are due at these carriers. They are due again at `until`, in case the process that claimed them
 * dies.
 */
export async function takeDueMemos(
  db: Knex,
  carriers: string[],
  now: Date,
  until: Date,
  limit: number,
): Promise<Memo[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `
    update memo set due_at = :until, tries = tries + 1 where id in (
      select id from memo where due_at <= :now and carrier = any(:carriers) order by due_at limit :limit
        for update skip locked)
    returning id, worker_id, visit_id, carrier, recording_ref, status, tries`,
    { carriers, now, until, limit },
  );
  return rows.map((row) => ({
    id: row.id,
    workerId: row.worker_id,
    visitId: row.visit_id,
    carrier: row.carrier,
    recordingRef: row.recording_ref,
    status: row.status,
    tries: row.tries,
  }));
}

export async function recordMemo(
  knex: Knex,
  secrets: Secrets,
  memo: Memo,
  { type, sound }: MemoSound,
  now: Date,
): Promise<void> {
  const sealed = seal(secrets, memo.workerId, { sound: sound.toString('base64') });
  await changeMemo(knex, memo, { status: 'kept', type, sealed, tries: 0 }, 'kept', now);
}

/** Records that the fetched sound has no speech. */
export async function emptyMemo(knex: Knex, memo: Memo, now: Date): Promise<void> {
  await changeMemo(knex, memo, { status: 'empty', tries: 0 }, 'empty', now);
}

export async function loseMemo(knex: Knex, memo: Memo, now: Date): Promise<void> {
  await changeMemo(knex, memo, { status: 'lost', at_carrier: false, due_at: null }, 'lost', now);
}

/** Changes only a memo that is still wanted. If its time ran out while it was being fetched, it stays deleted. */
async function changeMemo(
  knex: Knex,
  memo: Memo,
  columns: Partial<Row>,
  what: JournalDetail<'memo'>['what'],
  now: Date,
): Promise<void> {
  await knex.transaction(async (trx) => {
    const changed = await trx<Row>('memo').where({ id: memo.id, status: 'wanted' }).update(columns);
    if (changed > 0)
      await writeJournal(trx, [
        { at: now, actor: SYSTEM, kind: 'memo', workerId: memo.workerId, visitId: memo.visitId, detail: { what } },
      ]);
  });
}

/** Records that the carrier has nothing left of it. */
export async function memoLeftCarrier(db: Knex, memo: Memo): Promise<void> {
  await db<Row>('memo').where({ id: memo.id }).update({ at_carrier: false, due_at: null });
}

export async function postponeMemo(db: Knex, memo: Memo, until: Date): Promise<void> {
  await db<Row>('memo').where({ id: memo.id }).whereNotNull('due_at').update({ due_at: until });
}

/**
 * How long a memo is kept, in milliseconds. `quiet`: after the visit's end. `alarm`: after the end of an alarm about
 * the visit, or one that was open during it.
 */
export interface Retention {
  quiet: number;
  alarm: number;
}

/**
 * Deletes memos that are no longer needed and that no hold keeps: here at once, and then at the carrier if it still has
 * them. `realNow`: holds have real times.
 */
export async function deleteOldMemos(
  trx: Knex.Transaction,
  now: Date,
  realNow: Date,
  retention: Retention,
): Promise<void> {
  const { visits } = await heldDuring(trx, realNow);
  await trx.raw(
    `
    with old as (
      update memo m set status = 'deleted', sealed = null, due_at = case when at_carrier
        then cast(:now as timestamptz) end
      from visit v where v.id = m.visit_id and m.status in ('wanted', 'kept') and v.status = 'ended'
        and v.ended_at <= :quiet and not (v.id = any (cast(:visits as uuid[])))
        and not exists (
          select 1 from alarm a where a.worker_id = v.worker_id and (a.status <> 'closed' or a.closed_at > :alarm)
            and (a.visit_id = v.id or (a.raised_at <= v.ended_at and (a.closed_at is null
              or a.closed_at >= v.started_at))))
      returning m.worker_id, m.visit_id
    )
    insert into journal (at, kind, worker_id, visit_id, actor, detail)
    select cast(:now as timestamptz), 'memo', worker_id, visit_id, cast(:actor as jsonb), cast(:detail as jsonb)
      from old`,
    {
      now,
      actor: toJson(SYSTEM),
      detail: journalJson({ what: 'deleted' }),
      visits,
      quiet: new Date(now.getTime() - retention.quiet),
      alarm: new Date(now.getTime() - retention.alarm),
    },
  );
}

/** The memo of a visit: the newest that can be played, otherwise the newest that cannot; null if nothing was said. */
export async function memoOfVisit(
  db: Knex,
  visitId: string,
): Promise<{ id: string; type: string; isKept: boolean } | null> {
  const row = await db<Row>('memo')
    .where({ visit_id: visitId })
    .whereIn('status', ['wanted', 'kept', 'lost'])
    .orderByRaw(`status = 'kept' desc, recorded_at desc`)
    .first('id', 'type', 'status');
  return row ? { id: row.id, type: row.type ?? '', isKept: row.status === 'kept' } : null;
}

const content = z.object({ sound: z.base64() });

/** A memo as the carrier gave it; null if we do not have it, or no longer have it. */
export async function soundOfMemo(db: Knex, secrets: Secrets, id: string): Promise<MemoSound | null> {
  const row = await db<Row>('memo').where({ id, status: 'kept' }).first('worker_id', 'type', 'sealed');
  if (!row?.sealed) return null;
  const { sound } = content.parse(openSealed(secrets, row.worker_id, row.sealed));
  return { type: row.type ?? '', sound: Buffer.from(sound, 'base64') };
}
