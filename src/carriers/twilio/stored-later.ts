import type { Log } from '../log.ts';
import { retry } from '../retry.ts';

/**
 * Real milliseconds. Whoever got no reply to START has begun their visit by another way by then, and may have ended it.
 */
const TRIED_FOR = 3 * 60_000;
/** Each holds a text in memory. */
const MOST_AT_ONCE = 1_000;

/** Goes on trying to store what came at `path`. Resolves when it is stored, or given up, and never rejects. */
export type StoresLater = (path: string, work: () => Promise<void>) => Promise<void>;

/**
 * Twilio sends a text once, and gets no answer that makes it send it again. "SOS" that came while the database was away
 * for longer than Twilio waits was gone. What is stored after all is acted on as any text: a repetition of it, which
 * the fallback address may bring, is known by its id.
 */
export function createStoresLater(log: Pick<Log, 'error' | 'warn'>): StoresLater {
  let waiting = 0;
  return async (path, work) => {
    if (waiting >= MOST_AT_ONCE) return;
    waiting += 1;
    try {
      await retry(TRIED_FOR, work);
      log.warn({ path }, 'a webhook that could not be stored is stored now');
    } catch (error) {
      log.error({ err: error, path }, 'a webhook is given up');
    } finally {
      waiting -= 1;
    }
  };
}
