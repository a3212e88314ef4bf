import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { MemoRecorded } from '../carriers/carrier.ts';
import { writeJournal } from '../records/journal.ts';
import { insertMemo } from '../records/memos.ts';
import { inTransaction, type Parts } from './work.ts';

/** The visit that a call asked about, as `place-on-record` leaves it in the call's variables. */
export const MEMO_VISIT = 'memo_visit';

const asking = z.object({ person_id: z.uuid(), vars: z.object({ [MEMO_VISIT]: z.uuid() }) });

/** The carrier has a memo: it is to be fetched. One that no call of ours asked for is left where it is. */
export async function memoRecorded(parts: Parts, memo: MemoRecorded): Promise<void> {
  await inTransaction(parts, async ({ trx, now }) => {
    const { conversationId, turn, carrier, carrierRef, recordingRef, seconds } = memo;
    const row: unknown = await trx('conversation').where({ id: conversationId, carrier, carrier_ref: carrierRef })
      .first('person_id', trx.raw(`state->'vars' as vars`));
    const asked = asking.safeParse(row);
    if (!asked.success) {
      parts.log.warn({ conversationId, turn }, 'a recording that nobody asked for');
      return;
    }
    const { person_id: workerId, vars: { [MEMO_VISIT]: visitId } } = asked.data;
    const isNew = await insertMemo(trx, { id: randomUUID(), workerId, visitId, conversationId, turn, carrier, recordingRef, seconds, at: now });
    if (isNew) await writeJournal(trx, [{ at: now, kind: 'memo', workerId, visitId, conversationId, detail: { what: seconds > 0 ? 'recorded' : 'empty', seconds } }]);
  });
}
