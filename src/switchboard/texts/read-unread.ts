import { clockVar, type Vars } from '../../conversation/files/flow.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { callerById } from '../../records/organisation/people.ts';
import { lockUnreadFor, markRead, type UnreadText } from '../../records/unread-texts.ts';
import type { Answer } from './answer.ts';

/** Letters of others' words in one answer. */
const LETTERS_AN_ANSWER = 300;

/** READ: the oldest words that these contacts may read, as many as fit; they count as read from now on. */
export async function readUnread(work: UnitOfWork, keys: string[]): Promise<Answer> {
  const [key] = keys;
  const unread = await lockUnreadFor(work.trx, keys);
  const fitting = unread.filter(
    (_, index) => index === 0 || lettersIn(unread.slice(0, index + 1)) <= LETTERS_AN_ANSWER,
  );
  if (key === undefined || fitting.length === 0) return { prompts: [{ id: 'text.nothing-unread' }] };
  await markRead(
    work.trx,
    fitting.map(({ id }) => id),
    key,
    work.now,
  );
  const prompts: Answer['prompts'] = [];
  for (const text of fitting) prompts.push({ id: 'text.unread', vars: await shown(work, text) });
  const more = unread.length - fitting.length;
  return { prompts: [...prompts, ...(more > 0 ? [{ id: 'text.unread-more', vars: { count: more } }] : [])] };
}

const lettersIn = (texts: UnreadText[]): number => texts.reduce((sum, { words }) => sum + words.length, 0);

async function shown(work: UnitOfWork, { workerId, fromNumber, at, words }: UnreadText): Promise<Vars> {
  const worker = workerId === null ? null : await callerById(work.trx, workerId);
  return {
    since: clockVar(at),
    words,
    ...(worker ? { worker: worker.name } : {}),
    ...(fromNumber === null ? {} : { caller_number: { digits: fromNumber } }),
    ...(worker || fromNumber !== null ? {} : { plain: 'yes' }),
  };
}
