import type { Knex } from 'knex';

/** What workers said when asked where they are. The sound is sealed; where it stands at the carrier is told by `atCarrier`. */
export interface NewMemo {
  id: string;
  workerId: string;
  visitId: string;
  conversationId: string;
  /** The turn that asked for it. */
  turn: number;
  carrier: string;
  recordingRef: string;
  seconds: number;
  at: Date;
}

/** Notes a memo that the carrier has; one without a second of speech is only to be deleted there. False when it is known already. */
export async function insertMemo(trx: Knex.Transaction, memo: NewMemo): Promise<boolean> {
  const rows = await trx('memo').insert({
    id: memo.id, worker_id: memo.workerId, visit_id: memo.visitId, conversation_id: memo.conversationId, turn: memo.turn,
    carrier: memo.carrier, recording_ref: memo.recordingRef, seconds: memo.seconds, status: memo.seconds > 0 ? 'wanted' : 'empty',
    recorded_at: memo.at, due_at: memo.at,
  }).onConflict(['carrier', 'recording_ref']).ignore().returning('id');
  return rows.length === 1;
}
