import type { Lock } from '../records/organisation/held-workers.ts';

/**
 * Looks at the row again, and acts if its time has really come, in a transaction of its own. By `if free` it waits for
 * no worker whom somebody else has locked, and throws WorkerHeld.
 */
export type DueHandler = (id: string, version: number, lock: Lock) => Promise<void>;
