import { namedIfPossible } from '../../operations/held-cries.ts';
import type { Dependencies } from '../../operations/work.ts';
import { textsWaiting } from '../../records/inbound-texts.ts';
import { whichAreCries } from './cries-first.ts';
import { notifyOfHeldText } from './unheard-texts.ts';

const MOST_LOOKED_AT = 50;

/**
 * If one of the texts of a sender who is held may be a cry, those who can look for the worker are asked to. Never
 * rejects.
 */
export async function askAboutHeldTexts(parts: Dependencies, fromNumber: string): Promise<void> {
  try {
    const waiting = await textsWaiting(parts.knex, fromNumber, { dueBy: parts.clock.now() }, MOST_LOOKED_AT);
    const cry = waiting.find(await whichAreCries(parts, waiting, fromNumber));
    if (cry) await namedIfPossible(parts, (work, named) => notifyOfHeldText(work, { ...cry, fromNumber }, named));
  } catch (error) {
    parts.log.error({ err: error }, 'nobody could be told of a text that waits for a lock; it goes on trying');
  }
}
