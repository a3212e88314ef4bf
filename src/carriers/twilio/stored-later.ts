import type { Log } from '../log.ts';
import { retry } from '../retry.ts';

/** Real milliseconds. A database that is restored, or replaced by its copy by hand, is away for some minutes. */
const TRIED_FOR = 10 * 60_000;
/** Each holds a text in memory. */
const MOST_AT_ONCE = 1_000;

/**
 * Goes on trying to store what came from a phone at `path`, one after the other as they came. Resolves when it is
 * stored, or given up, and never rejects.
 */
export type StoresLater = (from: string, path: string, work: () => Promise<void>) => Promise<void>;

/**
 * Twilio sends a text once, and gets no answer that makes it send it again. "SOS" that came while the database was away
 * for longer than Twilio waits was gone. What is stored after all is acted on as any text: a repetition of it, which
 * the fallback address may bring, is known by its id. It is told when it came first: a worker who got no reply to START
 * may have begun their visit by another way since.
 */
export function createStoresLater(log: Pick<Log, 'error' | 'warn'>): StoresLater {
  let waiting = 0;
  /** The latest of each phone. */
  const latest = new Map<string, Promise<void>>();

  async function storeAfter(before: Promise<void> | undefined, path: string, work: () => Promise<void>): Promise<void> {
    waiting += 1;
    try {
      await before;
      await retry(TRIED_FOR, work);
      log.warn({ path }, 'a webhook that could not be stored is stored now');
    } catch (error) {
      log.error({ err: error, path }, 'a webhook is given up');
    } finally {
      waiting -= 1;
    }
  }

  return async (from, path, work) => {
    if (waiting >= MOST_AT_ONCE) return;
    const mine = storeAfter(latest.get(from), path, work);
    latest.set(from, mine);
    await mine;
    if (latest.get(from) === mine) latest.delete(from);
  };
}
