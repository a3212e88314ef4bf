import type { Log } from '../carriers/log.ts';

export interface LooksParts {
  /** Real milliseconds between the beginnings of two. */
  every: number;
  /** Looks that may go on side by side: one that waits for a lock holds up none of the others. */
  atOnce: number;
  look: () => Promise<void>;
  /** What to say when they begin to fail; they go on all the same. */
  complaint: string;
  log: Log;
}

export interface Looks {
  start(): void;
  /** Begins none any more, and waits for those that go on. */
  stop(): Promise<void>;
}

/** Looks again and again for what nothing announces. */
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
