/** Counts the running work that waits for no person and no time: webhooks in flight, calls about to be placed. */
export interface Busy {
  during<Result>(work: Promise<Result>): Promise<Result>;
  /** Resolves when no such work is running, and none has followed from it. Never waits for a timer. */
  idle(): Promise<void>;
}

export function createBusy(): Busy {
  let underWay = 0;
  let waiting: (() => void)[] = [];

  return {
    async during(work) {
      underWay += 1;
      try {
        return await work;
      } finally {
        underWay -= 1;
        if (underWay === 0) {
          for (const resume of waiting) resume();
          waiting = [];
        }
      }
    },
    async idle() {
      do {
        while (underWay > 0) await new Promise<void>((resolve) => waiting.push(resolve));
        // The finished work may have queued microtasks. They have run by the next immediate.
        await new Promise((resolve) => setImmediate(resolve));
      } while (underWay > 0);
    },
  };
}
