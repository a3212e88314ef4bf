import type { Log } from '../carriers/log.ts';

interface LooksParts {
  /** Real milliseconds between the beginnings of two looks. */
  every: number;
  /** How many looks may run at the same time. One that waits for a lock must not delay the others. */
  atOnce: number;
  look: () => Promise<void>;
  /** The log's message when looks begin to fail. They go on all the same. */
  complaint: string;
  log: Log;
}

export interface Looks {
  start(): void;
  /** Begins no more looks, and waits for those under way. */
  stop(): Promise<void>;
}

/** Looks again and again for changes that nothing announces. */
export function createLooks({ every, atOnce, look, complaint, log }: LooksParts): Looks {
  const underWay = new Set<Promise<void>>();
  let ticking: NodeJS.Timeout | undefined;
  let failing = false;

  async function lookOnce(): Promise<void> {
    try {
      await look();
      failing = false;
    } catch (error) {
      if (!failing) log.error({ err: error }, complaint);
      failing = true;
    }
  }

  return {
    start() {
      ticking = setInterval(() => {
        if (underWay.size >= atOnce) return;
        const one = lookOnce().finally(() => {
          underWay.delete(one);
        });
        underWay.add(one);
      }, every);
    },
    async stop() {
      clearInterval(ticking);
      await Promise.all(underWay);
    },
  };
}
