import { loadResponders } from '../records/organisation/responders.ts';
import {
  notifyOfUnread,
  type UnreadText,
  unreadOfStrangers,
  unreadOfWorker,
  unreadTextById,
} from '../records/unread-texts.ts';
import { managers, type Reachable } from '../safety/responders.ts';
import { dutyReaders, isOfWords, notifyReader, officeReaders, whoMayRead, withoutPhones } from './unread-texts.ts';
import type { UnitOfWork } from './work.ts';

/** Texts that nobody has read in their time: others are told of them. */

/** Nobody has read it: the managers are told of a worker's words, the office of what strangers texted meanwhile. */
export async function unreadDue(work: UnitOfWork, id: string): Promise<void> {
  const text = await unreadTextById(work.trx, id);
  if (!text?.dueAt || text.dueAt > work.now) return;
  const { workerId } = text;
  if (workerId === null) return strangersDue(work);
  const unread = await unreadOfWorker(work.trx, workerId);
  const { lineNumbers } = work.parts;
  const responders =
    text.teamId === null ? null : await loadResponders(work.trx, workerId, text.teamId, { lineNumbers });
  const mayRead = (contacts: Reachable[]): Promise<Reachable[]> => whoMayRead(work, workerId, contacts);
  const others = await mayRead(responders ? managers(responders, work.now, text.readers) : []);
  const readers =
    others.length > 0
      ? others
      : await mayRead(
          withoutPhones(await officeReaders(work), responders?.worker.phones ?? []).filter(
            ({ key }) => !text.readers.includes(key),
          ),
        );
  await notifyOfUnread(
    work.trx,
    unread.map((one) => one.id),
    readers.map(({ key }) => key),
    work.now,
  );
  const prompt = text.visitId === null ? 'told.unread-note' : 'told.unread';
  for (const reader of readers) await notifyReader(work, reader, text, prompt);
}

async function strangersDue(work: UnitOfWork): Promise<void> {
  const waiting = (await unreadOfStrangers(work.trx, work.now)).filter(
    (one) => one.toldAt === null && (!isOfWords(one) || one.readers.length > 0),
  );
  const [words, cries] = [waiting.filter(isOfWords), waiting.filter((one) => !isOfWords(one))];
  await notifyTogether(work, cries, await officeReaders(work), 'told.more-help-by-text');
  await notifyTogether(work, words, await dutyReaders(work), 'told.more-words-by-text');
}

async function notifyTogether(
  work: UnitOfWork,
  unreported: UnreadText[],
  readers: Reachable[],
  prompt: string,
): Promise<void> {
  await notifyOfUnread(
    work.trx,
    unreported.map(({ id }) => id),
    readers.map(({ key }) => key),
    work.now,
  );
  const [first] = unreported;
  if (!first) return;
  for (const reader of readers) await notifyReader(work, reader, first, prompt, { count: unreported.length });
}
