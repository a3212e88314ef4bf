import { setTimeout as wait } from 'node:timers/promises';

/** `withTimeout` throws this when the time is over. */
export class TookTooLong extends Error {
  constructor(milliseconds: number) {
    // Four digits in a row could be anybody's PIN, and a log with a PIN is a fault.
    super(`no answer within ${(milliseconds / 1000).toFixed(1)} s`);
  }
}

/**
 * Resolves with the work's result, or rejects with TookTooLong. The work itself continues: its turn is stored, and the
 * carrier's next request gets the stored answer.
 */
export async function withTimeout<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TookTooLong(milliseconds));
    }, milliseconds);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Repeats the attempt, with growing pauses, until it succeeds or the time is over. Then it throws the last error. For
 * webhooks that a carrier sends once: by default Twilio repeats a webhook after a failed connection, but not after a
 * 5xx (src/carriers/README.md 1.2).
 */
export async function retry<T>(milliseconds: number, attempt: () => Promise<T>): Promise<T> {
  const end = performance.now() + milliseconds;
  for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
    const left = end - performance.now();
    try {
      return await withTimeout(Math.max(left, 1), attempt());
    } catch (error) {
      if (performance.now() + pause >= end) throw error;
      await wait(pause);
    }
  }
}
