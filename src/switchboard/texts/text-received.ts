import type { TextReceived } from '../../carriers/carrier.ts';
import { TookTooLong, withTimeout } from '../../carriers/retry.ts';
import { actOnTaken } from './kept-texts.ts';
import type { PhoneQueue } from './phone-queue.ts';
import { recordTextOrPart } from './text-parts.ts';
import type { Dependencies } from '../../operations/work.ts';

/** Real milliseconds: the carrier's request is not held longer for a text that is kept. */
const LONGEST_ANSWER = 2_000;

/**
 * A text from a carrier. It rejects only where the text could not be kept: what cannot be done with it now is done
 * later. `texts`: those of one phone are acted on one by one, and what leaves the queue is kept all the same.
 */
export async function textReceived(parts: Dependencies, texts: PhoneQueue, text: TextReceived): Promise<void> {
  const taken = await recordTextOrPart(parts, text);
  if (!taken) return;
  const acted = texts.inTurn(
    text.from ?? 'no number',
    () => !taken.mayBeCry(),
    () => actOnTaken(parts, taken),
  );
  try {
    await withTimeout(LONGEST_ANSWER, acted);
  } catch (error) {
    if (!(error instanceof TookTooLong)) throw error;
  }
}
