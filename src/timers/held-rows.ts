import type { Log } from '../carriers/log.ts';
import type { DueRow } from '../records/due.ts';
import type { DueKind } from '../records/jobs.ts';
import type { DueHandler } from './due-handler.ts';
import { countFailure, type FailedRowsParts } from './failed-rows.ts';

/**
 * Rows whose time has come and whose worker somebody else has locked. The alarm clock and the sweep wait for none of
 * them: they hand them over here, where a few at a time are waited for beside everything else. While each waited in its
 * turn for 2 s, with thirty locked workers the deadline of a thirty-first came half a minute late.
 */

/** How many are waited for at the same time, each with a connection of its own. */
const AT_ONCE = 4;

export interface HeldRow extends DueRow {
  kind: DueKind;
}

export interface HeldRows {
  /**
   * Waits for the locks of some of these, those first whose last turn is longest ago, and handles them. The others are
   * left to the next look of the sweep. Returns at once.
   */
  offer(rows: HeldRow[]): void;
  /** Resolves when none is waited for. Never rejects. */
  settled(): Promise<void>;
}

interface HeldRowsParts extends FailedRowsParts {
  handlers: Record<DueKind, DueHandler>;
  log: Log;
}

const nameOf = ({ kind, id }: HeldRow): string => `${kind} ${id}`;

export function createHeldRows({ handlers, log, ...failed }: HeldRowsParts): HeldRows {
  const waiting = new Map<string, Promise<void>>();
  /** When each was waited for last, as a number that grows. */
  const turns = new Map<string, number>();
  let turn = 0;

  async function handle({ kind, id, version }: HeldRow): Promise<void> {
    try {
      await handlers[kind](id, version, 'wait');
    } catch (error) {
      log.error(
        { err: error, kind, id },
        'a row whose time has come could not be handled, after a wait for its worker',
      );
      await countFailure(failed, kind, id).catch((fault: unknown) => {
        log.error({ err: fault, kind, id }, 'nobody could be told of a row that could not be handled');
      });
    }
  }

  function waitFor(row: HeldRow): void {
    const name = nameOf(row);
    turn += 1;
    turns.set(name, turn);
    waiting.set(
      name,
      handle(row).finally(() => waiting.delete(name)),
    );
  }

  return {
    offer(rows) {
      if (rows.length === 0) turns.clear();
      const lastTurn = (row: HeldRow): number => turns.get(nameOf(row)) ?? 0;
      for (const row of rows.toSorted((one, other) => lastTurn(one) - lastTurn(other)))
        if (waiting.size < AT_ONCE && !waiting.has(nameOf(row))) waitFor(row);
    },
    async settled() {
      await Promise.all(waiting.values());
    },
  };
}
