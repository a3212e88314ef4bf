import type { Dependencies } from '../../operations/work.ts';
import { readShownBoard, shownBoardMark } from '../../records/views/shown/board.ts';
import { waitingTexts } from '../../operations/texts/waiting-texts.ts';
import { readTrueBoard, trueBoardMark } from '../../records/views/true/board.ts';
import { besideRules } from '../../operations/alarm-responders.ts';
import type { OpenBook, ReadBooks } from '../board/books.ts';
import { booksNow } from '../board/truth.ts';
import type { TelephoneFirst } from './telephone-first.ts';
import { toldOnce } from './told-once.ts';
import { createUnchanged } from './unchanged.ts';

/**
 * Looks for changes of the board while anybody watches, once for all of a process. It asks a cheap question three times
 * a second. Nobody notifies it: so it can slow or colour no turn of a telephone.
 */

/** Real milliseconds between looks, and after which all is read anew whatever the marks say. */
const LOOK_EVERY = 300;
const READ_AGAIN = 5_000;

export interface Watched extends ReadBooks {
  /** When it was read. Every reader of it gets the same words. */
  now: Date;
  /** When the reading began, by `performance.now()`. */
  readAt: number;
}

/** Whether somebody is on a visit of their own, as their phone would tell it. */
export const isOutIn = ({ shown }: Pick<Watched, 'shown'>, personId: string | null): boolean =>
  shown.some(({ workerId, visit }) => workerId === personId && visit.status !== 'planned');

type Book = 'shown' | 'true';

interface Watcher extends OpenBook {
  changed: (watched: Watched) => void;
}

interface BoardWatch {
  /** As it is now. */
  read: (book: Book) => Promise<Watched>;
  /** Calls whenever something of that book may have changed, until the returned function is called. */
  watch: (watcher: Watcher) => () => void;
}

export function createBoardWatch(
  { knex, clock, log, secrets, lineNumbers }: Pick<Dependencies, 'knex' | 'clock' | 'log' | 'secrets' | 'lineNumbers'>,
  telephone: TelephoneFirst,
): BoardWatch {
  /** With the book that each was last told of; null: of none yet. */
  const watchers = new Map<Watcher, Book | null>();
  let known = { shown: '', truth: '', readAt: -Infinity };
  let timer: NodeJS.Timeout | null = null;
  const unchanged = createUnchanged();
  // The page says by itself that it hears nothing.
  const fault = toldOnce((error) => {
    log.warn({ err: error }, 'the board cannot be read');
  });

  /** @param mayGoOn awaited between two statements: what each of them brings is a piece of work of its own */
  async function read(book: Book, mayGoOn: () => Promise<void>): Promise<Watched> {
    const [now, readAt] = [clock.now(), performance.now()];
    const shown = unchanged(await readShownBoard(knex, now));
    await mayGoOn();
    const texts = await waitingTexts({ knex, secrets });
    if (book === 'shown') return { shown, texts, truth: { alarms: [] }, now, readAt };
    await mayGoOn();
    return { shown, texts, truth: await readTrueBoard(knex, besideRules({ clock, lineNumbers })), now, readAt };
  }

  async function look(): Promise<void> {
    const mayGoOn = telephone.inPieces();
    await mayGoOn();
    const books = await booksNow({ knex, clock }, [...watchers.keys()]);
    const hasTrue = [...books.values()].includes('true');
    const shown = await shownBoardMark(knex, clock.now());
    const truth = hasTrue ? await trueBoardMark(knex) : '';
    const isOld = performance.now() - known.readAt >= READ_AGAIN;
    const isShownNew = isOld || shown !== known.shown;
    const isNew = { shown: isShownNew, true: isShownNew || truth !== known.truth };
    known = { shown, truth, readAt: isOld ? performance.now() : known.readAt };
    for (const book of ['shown', 'true'] as const)
      await tell(
        book,
        // A reader who has been asked since gets the other book at once.
        [...books].flatMap(([one, open]) =>
          open === book && (isNew[book] || watchers.get(one) !== book) ? [one] : [],
        ),
        mayGoOn,
      );
  }

  async function tell(book: Book, readers: Watcher[], mayGoOn: () => Promise<void>): Promise<void> {
    if (readers.length === 0) return;
    await mayGoOn();
    const watched = await read(book, mayGoOn);
    for (const reader of readers) {
      await mayGoOn();
      if (!watchers.has(reader)) continue;
      watchers.set(reader, book);
      reader.changed(watched);
    }
  }

  function lookSoon(): void {
    if (timer || watchers.size === 0) return;
    timer = setTimeout(() => {
      void look()
        .then(fault.isOver, fault.happened)
        .finally(() => {
          timer = null;
          lookSoon();
        });
    }, LOOK_EVERY);
    timer.unref();
  }

  return {
    // Somebody has just opened a page, and waits.
    read: (book) => read(book, () => Promise.resolve()),
    watch: (watcher) => {
      watchers.set(watcher, null);
      lookSoon();
      return () => {
        watchers.delete(watcher);
      };
    },
  };
}
