import { withTimeout } from '../carriers/retry.ts';
import type { DueKind } from '../records/jobs.ts';
import { WorkerHeld } from '../records/organisation/held-workers.ts';
import type { DueHandler } from './due-handler.ts';

/**
 * The handlers of rows that fall due, of which one works on a row at a time in this process. Where a step takes long,
 * as on a machine that has much to do, the alarm clock and each sweep tried the same row meanwhile: they waited for its
 * lock, failed after 2 s, took the machine's time from it, and the third failure rang those on duty.
 */

/** Real milliseconds. A handler that hangs keeps its row from the others for no longer. */
const LONGEST_IN_HAND = 10_000;

interface OneAtATime {
  /** A second one for the same row waits until the first has ended; by `if free` it throws WorkerHeld instead. */
  handlers: Record<DueKind, DueHandler>;
  /** Whether this process works on the row now. */
  isInHand: (kind: DueKind, id: string) => boolean;
}

export function oneAtATime(handlers: Record<DueKind, DueHandler>): OneAtATime {
  const inHand = new Map<string, { work: Promise<void>; since: number }>();

  const leftFor = (row: string): number => {
    const since = inHand.get(row)?.since;
    return since === undefined ? 0 : since + LONGEST_IN_HAND - performance.now();
  };

  function queued(kind: DueKind): DueHandler {
    return async (id, version, lock) => {
      const row = `${kind} ${id}`;
      if (lock === 'if free' && leftFor(row) > 0) throw new WorkerHeld();
      for (let left = leftFor(row); left > 0; left = leftFor(row))
        await withTimeout(left, inHand.get(row)?.work ?? Promise.resolve()).catch(() => undefined);
      const mine = { work: handlers[kind](id, version, lock), since: performance.now() };
      inHand.set(row, mine);
      try {
        await mine.work;
      } finally {
        if (inHand.get(row) === mine) inHand.delete(row);
      }
    };
  }

  return {
    handlers: {
      visit: queued('visit'),
      alarm: queued('alarm'),
      ring: queued('ring'),
      conversation: queued('conversation'),
      event: queued('event'),
      purple: queued('purple'),
      unread: queued('unread'),
      staff: queued('staff'),
    },
    isInHand: (kind, id) => leftFor(`${kind} ${id}`) > 0,
  };
}
