import { setTimeout as wait } from 'node:timers/promises';

/** Thrown by `within` when the time is over. */
export class TookTooLong extends Error {
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`);
  }
}

/**
 * The work's result, or TookTooLong. The work itself goes on: its turn is stored and the next request finds the answer.
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
 * Tries again, with growing pauses, until it works or the time is over; then the last error. For what a carrier sends
 * once only: by default Twilio repeats a webhook after a failed connection, never after a 5xx (src/carriers/README.md
 * 1.2).
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
