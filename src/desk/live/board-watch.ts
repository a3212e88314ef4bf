import type { Dependencies } from '../../operations/work.ts';
import { readShownBoard, type ShownVisit, shownBoardMark } from '../../records/views/shown/board.ts';
import { readTrueBoard, type TrueBoard, trueBoardMark } from '../../records/views/true/board.ts';
import { STILL_THERE } from '../../safety/risk.ts';

/**
 * Looks for changes of the board while anybody watches, once for all of a process. It asks a cheap question three times
 * a second. Nobody notifies it: so it can slow or colour no turn of a telephone.
 */

/** Real milliseconds between looks, and after which all is read anew whatever the marks say. */
const LOOK_EVERY = 300;
const READ_AGAIN = 5_000;

export interface Watched {
  shown: ShownVisit[];
  /** Read only for whoever may see any of it. */
  truth: TrueBoard;
  /** When it was read. Every reader of it gets the same words. */
  now: Date;
}

const NOTHING: TrueBoard = { alarms: [], texts: [] };

interface Watcher {
  book: 'shown' | 'true';
  changed: (watched: Watched) => void;
}

export interface BoardWatch {
  /** As it is now. */
  read: (book: 'shown' | 'true') => Promise<Watched>;
  /** Calls whenever something of that book may have changed, until the returned function is called. */
  watch: (watcher: Watcher) => () => void;
}

export function createBoardWatch({ knex, clock, log }: Pick<Dependencies, 'knex' | 'clock' | 'log'>): BoardWatch {
  const watchers = new Set<Watcher>();
  let known = { shown: '', truth: '', readAt: -Infinity };
  let timer: NodeJS.Timeout | null = null;

  async function read(book: 'shown' | 'true'): Promise<Watched> {
    const now = clock.now();
    const shown = await readShownBoard(knex, now);
    return { shown, truth: book === 'true' ? await readTrueBoard(knex, clock.stretch(STILL_THERE)) : NOTHING, now };
  }

  async function look(): Promise<void> {
    const hasTrue = [...watchers].some(({ book }) => book === 'true');
    const shown = await shownBoardMark(knex, clock.now());
    const truth = hasTrue ? await trueBoardMark(knex) : '';
    const isOld = performance.now() - known.readAt >= READ_AGAIN;
    const isShownNew = isOld || shown !== known.shown;
    const isTrueNew = isShownNew || truth !== known.truth;
    known = { shown, truth, readAt: isOld ? performance.now() : known.readAt };
    if (isShownNew) await tell('shown');
    if (isTrueNew && hasTrue) await tell('true');
  }

  async function tell(book: 'shown' | 'true'): Promise<void> {
    const readers = [...watchers].filter((one) => one.book === book);
    if (readers.length === 0) return;
    const watched = await read(book);
    for (const { changed } of readers) changed(watched);
  }

  function lookSoon(): void {
    if (timer || watchers.size === 0) return;
    timer = setTimeout(() => {
      void look()
        .catch((error: unknown) => {
          // The page says by itself that it hears nothing.
          log.warn({ err: error }, 'the board cannot be read');
        })
        .finally(() => {
          timer = null;
          lookSoon();
        });
    }, LOOK_EVERY);
    timer.unref();
  }

  return {
    read,
    watch: (watcher) => {
      watchers.add(watcher);
      lookSoon();
      return () => {
        watchers.delete(watcher);
      };
    },
  };
}
