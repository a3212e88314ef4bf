/**
 * What comes from one phone is seen to by so many at once. The rest waits in memory and holds no connection of the
 * database's.
 */
export interface PhoneQueue {
  /**
   * Does `work` when it is its turn. Where too many of one phone wait, the oldest that `canWait` leaves the queue, or
   * the oldest of all where none can: then null, and its work is not begun.
   */
  inTurn<T>(phone: string, canWait: () => boolean, work: () => Promise<T>): Promise<{ done: T } | null>;
}

interface Waiting {
  canWait: () => boolean;
  /** Ends the waiting: its turn has come, or it leaves the queue. */
  isCalled: (hasTurn: boolean) => void;
}

export function createPhoneQueue({ atOnce, mostWaiting }: { atOnce: number; mostWaiting: number }): PhoneQueue {
  /** Phones of which something is being seen to, how much, and what waits meanwhile, the oldest first. */
  const phones = new Map<string, { busy: number; waiting: Waiting[] }>();

  async function hasTurn(phone: string, canWait: () => boolean): Promise<boolean> {
    const of = phones.get(phone) ?? { busy: 0, waiting: [] };
    phones.set(phone, of);
    if (of.busy < atOnce) {
      of.busy += 1;
      return true;
    }
    return new Promise((isCalled) => {
      of.waiting.push({ canWait: remembered(canWait), isCalled });
      if (of.waiting.length <= mostWaiting) return;
      const [leaving] = of.waiting.splice(
        Math.max(
          0,
          of.waiting.findIndex((one) => one.canWait()),
        ),
        1,
      );
      leaving?.isCalled(false);
    });
  }

  function callNext(phone: string): void {
    const of = phones.get(phone);
    const next = of?.waiting.shift();
    if (next) next.isCalled(true);
    else if (of && of.busy > 1) of.busy -= 1;
    else phones.delete(phone);
  }

  return {
    async inTurn(phone, canWait, work) {
      if (!(await hasTurn(phone, canWait))) return null;
      try {
        return { done: await work() };
      } finally {
        callNext(phone);
      }
    },
  };
}

/** To be found out once, and only if somebody asks. */
function remembered(isSo: () => boolean): () => boolean {
  let known: boolean | null = null;
  return () => (known ??= isSo());
}
