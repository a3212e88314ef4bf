import { setImmediate as nextRound } from 'node:timers/promises';

/**
 * The telephone is the alarm, the desk is the picture. One thread answers both. So what is done for pages that stand
 * open is done in small pieces, and each waits while somebody on the telephone waits for an answer. It never waits for
 * long: callers who come without a pause hold no picture back.
 */

/** Real milliseconds that all pieces of one work wait, taken together. An alarm is to stand on a screen within 700. */
const LONGEST_WAIT = 120;

/** Whether the next piece goes now. `waited`: real milliseconds, by the pieces before it too. Pure. */
export const mayGo = ({ answering, waited }: { answering: number; waited: number }): boolean =>
  answering === 0 || waited >= LONGEST_WAIT;

export interface TelephoneFirst {
  /** Somebody on the telephone waits until this is done. */
  answering: <Answer>(answer: () => Promise<Answer>) => Promise<Answer>;
  /** For one work that can wait. What it returns resolves when the next piece of it may go. */
  inPieces: () => () => Promise<void>;
}

/** Real milliseconds, and what comes after so many of them. The returned function cancels it. */
export interface Stopwatch {
  now: () => number;
  after: (milliseconds: number, act: () => void) => () => void;
}

const REAL: Stopwatch = {
  now: () => performance.now(),
  after: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds).unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

export function createTelephoneFirst({ now, after }: Stopwatch = REAL): TelephoneFirst {
  let answering = 0;
  const waiting = new Set<() => void>();
  let rounds = Promise.resolve();

  /** A round of the event loop for each piece, of whichever work: what has come meanwhile goes before the next one. */
  const ownRound = (): Promise<void> => (rounds = rounds.then(() => nextRound()));

  /** Until nobody is being answered, or so long. */
  const gap = (longest: number): Promise<void> =>
    new Promise((resolve) => {
      const go = (): void => {
        cancel();
        waiting.delete(go);
        resolve();
      };
      const cancel = after(longest, go);
      waiting.add(go);
    });

  return {
    answering: async (answer) => {
      answering += 1;
      try {
        return await answer();
      } finally {
        answering -= 1;
        if (answering === 0) for (const go of [...waiting]) go();
      }
    },
    inPieces: () => {
      let waited = 0;
      return async () => {
        await ownRound();
        while (!mayGo({ answering, waited })) {
          const from = now();
          await gap(LONGEST_WAIT - waited);
          waited += now() - from;
          // The answer itself goes out first.
          await ownRound();
        }
      };
    },
  };
}
