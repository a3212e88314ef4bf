import type { TextReceived } from '../../carriers/carrier.ts';
import { keptText } from '../../conversation/texts/kept-text.ts';
import { holdsPossiblePin } from '../../conversation/texts/pins.ts';
import { isPassingFault } from '../../database/error-code.ts';
import { wakeOutbox } from '../../database/transact.ts';
import { actorOfContact } from '../../records/actor.ts';
import type { KeptText } from '../../records/inbound-texts.ts';
import { readTextAtOnce, saveTextAtOnce } from '../../records/text-at-once.ts';
import type { Dependencies } from '../../operations/work.ts';
import { keysAt } from './responder-texts.ts';
import { receiveText, timesOf } from './texts.ts';

/**
 * Most texts touch only their worker's visit: one read, and one write that has no effect if anything has changed
 * meanwhile. That is 4 ways to the database instead of 8, and no transaction that waits for us in between. False where
 * that is not enough, and nothing is written: then the whole text is acted on with a lock.
 *
 * It depends on the form of a text, and never on which PIN or phrase is in it: what may be a PIN takes two steps of the
 * visit, and goes the other way at once.
 */
export async function isActedAtOnce(parts: Dependencies, { text, kept }: WholeText): Promise<boolean> {
  if (text.from === null || holdsPossiblePin(text.body)) return false;
  try {
    return await act(parts, { text, kept }, text.from);
  } catch (error) {
    // It may have been written all the same. Then nobody acts on it again.
    if (isPassingFault(error)) throw error;
    parts.log.warn({ err: error }, 'a text could not be acted on at once');
    return false;
  }
}

interface WholeText {
  text: TextReceived;
  kept: KeptText;
}

async function act(parts: Dependencies, { text, kept }: WholeText, from: string): Promise<boolean> {
  const now = parts.clock.now();
  const wanted = { kept, ...timesOf({ parts, now }, kept) };
  const read = await readTextAtOnce(parts.knex, wanted);
  if (!read) return false;
  const { organisation, caller, sender, unsent } = read;
  const work = { trx: unsent.trx, now, parts, organisation, actor: actorOfContact(null, 'text') };
  // Who is on duty from this phone may have been asked about an alarm by the number.
  if (keysAt(work, [caller], from).length > 1) return false;
  try {
    await receiveText(work, { text, kept, sharing: [caller], sender });
  } catch (error) {
    if (unsent.isEnough()) throw error;
  }
  if (!unsent.isEnough()) return false;
  const body = keptText(caller.codePhrases, text.body);
  if (!(await saveTextAtOnce(parts.knex, read, { ...wanted, body }))) return false;
  // If the notification is lost, the outbox looks by itself four times a second.
  if (unsent.thought.wakes) await wakeOutbox(parts.knex).catch(() => undefined);
  return true;
}
