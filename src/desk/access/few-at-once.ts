/**
 * What became of some work that was asked for. `full`: too many wait already. `left`: the browser did not wait for
 * its turn.
 */
type CameOf = 'done' | 'full' | 'left';

/** @param left aborted when nobody waits for the work any more. Work that has begun goes on. */
export type FewAtOnce = (work: () => Promise<void>, left: AbortSignal) => Promise<CameOf>;

interface Few {
  /** Pieces of work that run at the same time. */
  atOnce: number;
  /** Those that wait beside them. */
  waiting: number;
}

/**
 * Lets few pieces of work run at the same time. The others wait, in their order: a report takes seconds of the database
 * and a connection that a caller's turn may want. Work that nobody waits for any more is not begun.
 */
export function fewAtOnce({ atOnce, waiting: mostWaiting }: Few): FewAtOnce {
  const waiting = new Set<() => void>();
  let running = 0;

  function waitForPlace(left: AbortSignal): Promise<'place' | 'left'> {
    return new Promise((resolve) => {
      const begin = (): void => {
        waiting.delete(begin);
        left.removeEventListener('abort', leave);
        resolve('place');
      };
      const leave = (): void => {
        waiting.delete(begin);
        resolve('left');
      };
      waiting.add(begin);
      left.addEventListener('abort', leave, { once: true });
    });
  }

  return async (work, left) => {
    if (left.aborted) return 'left';
    if (running < atOnce) running += 1;
    else if (waiting.size >= mostWaiting) return 'full';
    // One that ends hands on its place.
    else if ((await waitForPlace(left)) === 'left') return 'left';
    try {
      await work();
      return 'done';
    } finally {
      const [next] = waiting;
      if (next) next();
      else running -= 1;
    }
  };
}
