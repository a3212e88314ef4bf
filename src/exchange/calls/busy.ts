/**
 * Counts the work under way that needs nobody's hand and no passing of time: webhooks in flight, calls about to be
 * placed.
 */
export interface Busy {
  during<Result>(work: Promise<Result>): Promise<Result>;
  /** Resolves once nothing is under way and nothing has followed from what was. Never waits for a timer. */
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
        // Whatever the finished work set off is in microtasks, and those are over by the next immediate.
        await new Promise((resolve) => setImmediate(resolve));
      } while (underWay > 0);
    },
  };
}
