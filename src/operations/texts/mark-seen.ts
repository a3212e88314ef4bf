import { z } from 'zod';
import { lockWorker } from '../../records/organisation/people.ts';
import {
  markCallsRead,
  markRead,
  type UnreadText,
  unreadOfWorker,
  unreadTextById,
  workerOfText,
} from '../../records/unread-texts.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import { changeOpenVisit } from '../visits.ts';
import type { UnitOfWork } from '../work.ts';
import { BETWEEN, isInOneHour } from './in-one-hour.ts';

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
    const together = await textsBefore(work, text);
    if (isNote) {
      // As NOTE keeps it: without a code phrase, which would stand readable in the visit.
      const words = together.map((one) => one.words).join(BETWEEN);
      const noted = workerId && (await changeOpenVisit(work, workerId, { kind: 'note', words }));
      if (!noted) return { kind: 'none-open' };
    }
    const ids = together.map((one) => one.id);
    await markRead(trx, ids, actor.kind === 'account' ? `account:${actor.id}` : 'office', now);
    const read = text.isCall === true ? 'has seen to the caller who reached nobody' : 'has read the words';
    const what = isNote ? `${read}, and keeps them with the visit` : read;
    await journalOfficeAct(work, what, { workerId, visitId: text.visitId });
    return { kind: 'done' };
  },
);

/** The text, and those before it with which it stands at the desk (in-one-hour.ts). */
async function textsBefore({ trx }: UnitOfWork, text: UnreadText): Promise<UnreadText[]> {
  if (text.workerId === null) return [text];
  const asTexted = ({ at, visitId }: UnreadText) => ({ at, isOffVisit: visitId === null });
  const isBefore = ({ at, id }: UnreadText): boolean =>
    at < text.at || (at.getTime() === text.at.getTime() && id < text.id);
  return (await unreadOfWorker(trx, text.workerId)).filter(
    (one) => one.id === text.id || (isBefore(one) && isInOneHour(asTexted(one), asTexted(text))),
  );
}

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
