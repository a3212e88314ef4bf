import { z } from 'zod';
import { lockWorker } from '../../records/organisation/people.ts';
import { markCallsRead, markRead, unreadTextById, workerOfText } from '../../records/unread-texts.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import { changeOpenVisit } from '../visits.ts';
import type { UnitOfWork } from '../work.ts';

export type TextSeen =
  | { kind: 'done' }
  /** Somebody else has read it, by READ or at the desk. */
  | { kind: 'seen-already' }
  /** No visit of theirs is open, so there is nothing to keep it with. It is still unread. */
  | { kind: 'none-open' };

/** Somebody in the office has read words, or has seen to a caller. `isNote`: the words are kept with the visit. */
export const markTextSeen = operation(
  z.object({ text: z.uuid(), isNote: z.boolean().default(false) }),
  async (work, { text: id, isNote }): Promise<TextSeen> => {
    const { trx, now, actor } = work;
    const workerId = await workerOfText(trx, id);
    if (workerId !== null) await lockWorker(trx, workerId);
    const text = await unreadTextById(trx, id);
    if (!text) return { kind: 'seen-already' };
    if (isNote) {
      // As NOTE keeps it: without a code phrase, which would stand readable in the visit.
      const noted = workerId && (await changeOpenVisit(work, workerId, { kind: 'note', words: text.words }));
      if (!noted) return { kind: 'none-open' };
    }
    await markRead(trx, [id], actor.kind === 'account' ? `account:${actor.id}` : 'office', now);
    const read = text.isCall === true ? 'has seen to the caller who reached nobody' : 'has read the words';
    const what = isNote ? `${read}, and keeps them with the visit` : read;
    await journalOfficeAct(work, what, { workerId, visitId: text.visitId });
    return { kind: 'done' };
  },
);

/**
 * Somebody of the office speaks with a caller from this number: that they had reached nobody before is seen to.
 * A withheld number may be anybody's, and its rows stay.
 */
export async function markSpokenWith(
  work: Pick<UnitOfWork, 'trx' | 'now' | 'actor'>,
  number: string | null,
): Promise<void> {
  if (number === null || (await markCallsRead(work.trx, number, { by: 'office', at: work.now })) === 0) return;
  await journalOfficeAct(work, 'speaks with the caller who had reached nobody');
}
