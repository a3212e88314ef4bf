import { randomUUID } from 'node:crypto';
import type { MemoRecorded } from '../carriers/carrier.ts';
import type { Sound } from '../conversation/files/flow.ts';
import { memoPath } from '../crypto/memo-address.ts';
import { memoAskedIn } from '../records/conversations.ts';
import { SYSTEM } from '../records/actor.ts';
import { insertMemo, memoOfVisit } from '../records/memos.ts';
import type { Visit } from '../safety/visit.ts';
import { inTransaction, type Dependencies, type UnitOfWork } from './work.ts';

/** A memo: a worker has said on the telephone where they are, and the carrier has recorded it. */

/** Real milliseconds in which a carrier may fetch a memo: longer than any call in which it is played. */
const ADDRESS_LASTS = 3_600_000;

/** The carrier has recorded a memo, which we will fetch. A recording that none of our calls asked for is ignored. */
export async function memoRecorded(parts: Dependencies, memo: MemoRecorded): Promise<void> {
  await inTransaction(parts, SYSTEM, async ({ trx, now }) => {
    const { conversationId, turn, carrier, carrierRef, recordingRef, seconds } = memo;
    const asked = await memoAskedIn(trx, { id: conversationId, carrier, carrierRef });
    if (asked === null) {
      parts.log.warn({ conversationId, turn }, 'a recording that nobody asked for');
      return;
    }
    const { personId: workerId, visitId } = asked;
    await insertMemo(trx, {
      id: randomUUID(),
      workerId,
      visitId,
      conversationId,
      turn,
      carrier,
      recordingRef,
      seconds,
      at: now,
    });
  });
}

/** What is known of where a visit is, as variables of a prompt. `lost`: the memo is lost, or not fetched yet. */
type Where = { where: 'known'; place: { place: string } } | { where: 'said'; memo: Sound } | { where: 'lost' | 'none' };

/** Where the worker is: the first of these visits of which a place or a memo is known tells it. */
export async function whereOf(work: UnitOfWork, ...visits: (Visit | null)[]): Promise<Where> {
  for (const visit of visits) {
    if (visit === null) continue;
    if (visit.place !== null) return { where: 'known', place: { place: visit.place } };
    const memo = await memoOfVisit(work.trx, visit.id);
    if (memo) return memo.isKept ? { where: 'said', memo: { sound: addressOf(work, memo) } } : { where: 'lost' };
  }
  return { where: 'none' };
}

function addressOf({ now, parts }: UnitOfWork, memo: { id: string; type: string }): string {
  return memoPath(parts.secrets.data, memo, new Date(now.getTime() + parts.clock.stretch(ADDRESS_LASTS)));
}
