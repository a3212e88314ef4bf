import { type DeskRequest, endsThePage } from '../access/page-route.ts';
import type { SessionEnd } from '../access/visitor.ts';
import type { OpenBook } from '../board/books.ts';
import { bookNow } from '../board/truth.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { type LineHealth, type LineSight, lineTroubles } from '../status/line-health.ts';
import { sharedLineReader } from '../status/read-line.ts';
import { createBoardWatch, type Watched } from './board-watch.ts';
import { latestOnly } from './latest-only.ts';
import { createRecentSnapshots } from './recent-snapshots.ts';
import { sharedFor } from './shared-for.ts';
import { differenceBetween, type Snapshot } from './snapshot.ts';
import { type Hello, openStream, type Stream, TICK_EVERY, type Tick } from './stream.ts';
import { toldOnce } from './told-once.ts';

/**
 * What keeps every page of the board up to date, for every reader: one watch, and one reading for all who ask at once.
 */

type Book = 'shown' | 'true';
type Asked = Pick<DeskRequest, 'request' | 'response'>;

/** One browser that looks. */
export interface Reader extends OpenBook {
  /** Null: what they looked at is not there for them any more. */
  snapshotOf: (watched: Watched) => Snapshot | null | Promise<Snapshot | null>;
  /** Comes with each beat. A word: they may look no longer, and why. */
  tick: () => Promise<Tick | SessionEnd>;
  /** As the latest snapshot has it: they are on a visit of their own. Left out: never. */
  isOut?: () => boolean;
}

export interface LiveBoard {
  /** As it is now. */
  read: (book: Book) => Promise<Watched>;
  /**
   * Keeps the snapshot, so that a stream that follows sends only what has changed since. `readAt`: when its reading
   * began; left out: just now.
   */
  keep: (snapshot: Snapshot, readAt?: number) => Hello;
  /** How the line itself does, read once for all who ask within a second. */
  line: (sight: LineSight) => Promise<LineHealth>;
  /** What a beat says of the line. */
  beat: (sight: LineSight, timezone: string) => Promise<Omit<Tick, 'desk' | 'isIdle' | 'isOut'>>;
  /** @param key whose connections are counted */
  stream: (asked: Asked, key: string, whoReads: () => Promise<Reader>) => Promise<void>;
  /** For browsers that no stream reaches. */
  rows: (asked: Asked, whoReads: () => Promise<Reader>) => Promise<void>;
}

/** More than so many in one session are sent away: browsers open only six connections, and the page polls instead. */
const STREAMS_A_SESSION = 3;
/** Real milliseconds. */
const READ_TOGETHER = 250;

export function createLiveBoard(dependencies: DeskDependencies, build: string): LiveBoard {
  const { parts, log, telephone } = dependencies;
  const watch = createBoardWatch(parts, telephone);
  const recent = createRecentSnapshots();
  /**
   * Those who come at once share one reading, but nobody gets one that is older than what their page has: what it would
   * take from the page the stream has sent already, and would not send again.
   */
  const readSoon = {
    shown: sharedFor(READ_TOGETHER, () => watch.read('shown')),
    true: sharedFor(READ_TOGETHER, () => watch.read('true')),
  };
  const line = sharedLineReader(dependencies, TICK_EVERY / 5);
  const streams = new Map<string, number>();
  const open = new Set<Stream>();
  dependencies.stopping?.addEventListener('abort', () => {
    for (const sent of open) sent.bye('deploy');
  });
  /** What fails for one page fails for all while the database is gone. The page itself says that it hears nothing. */
  const fault = toldOnce((error) => {
    log.warn({ err: error }, 'live pages of the desk get nothing new');
  });

  function keep(snapshot: Snapshot, readAt = performance.now()): Hello {
    recent.keep(snapshot, readAt);
    return {
      now: parts.clock.now().toISOString(),
      speed: parts.clock.speed,
      snapshot: snapshot.id,
      build,
      tick: TICK_EVERY / 1000,
    };
  }

  /** Returns what ends the count. */
  function countStream(key: string): () => void {
    streams.set(key, (streams.get(key) ?? 0) + 1);
    return () => {
      const left = (streams.get(key) ?? 1) - 1;
      if (left > 0) streams.set(key, left);
      else streams.delete(key);
    };
  }

  async function stream({ request, response }: Asked, key: string, whoReads: () => Promise<Reader>): Promise<void> {
    if ((streams.get(key) ?? 0) >= STREAMS_A_SESSION) {
      response.status(204).end();
      return;
    }
    if (dependencies.stopping?.aborted === true) {
      response.set('Connection', 'close').status(503).end();
      return;
    }
    const endings = [countStream(key)];
    // Before anything is waited for: a browser may go at any time.
    response.on('close', () => {
      for (const end of endings) end();
    });
    const reader = await whoReads();
    const since = request.get('Last-Event-ID') ?? sinceOf(request.query['since']);
    // Of what this process does not know the stream that begins here sends all.
    const atLeast = since === undefined ? null : recent.readAt(since);
    const watched = await readSoon[await bookNow(parts, reader)](atLeast ?? undefined);
    const first = await reader.snapshotOf(watched);
    const tick = await reader.tick();
    if (response.destroyed) return;
    if (first === null) {
      endsThePage(response, 404, 'role');
      return;
    }
    const sent = openStream(response, recent.find(since));
    sent.hello(keep(first, watched.readAt));
    sent.rows(first);
    if (typeof tick !== 'string') sent.tick(tick);
    open.add(sent);
    const changed = latestOnly(async (watched: Watched) => {
      const wasOut = reader.isOut?.();
      const snapshot = await reader.snapshotOf(watched);
      if (snapshot === null) {
        sent.bye('role');
        return;
      }
      // The page hides its details before it shows the row.
      if (reader.isOut?.() !== wasOut) await beat();
      recent.keep(snapshot, watched.readAt);
      sent.rows(snapshot);
    }, fault.happened);
    const { book, ifAsked, ifRaised } = reader;
    const stop = watch.watch({ book, ifAsked, ifRaised, changed });
    const ticking = setInterval(() => {
      // Pages that were opened at once are due at once: one after the other, and after the telephone.
      const mayGo = telephone.inPieces();
      void mayGo().then(beat).then(fault.isOver, fault.happened);
    }, TICK_EVERY);
    ticking.unref();
    async function beat(): Promise<void> {
      const next = await reader.tick();
      if (typeof next === 'string') sent.bye(next);
      else sent.tick(next);
    }
    endings.push(stop, () => {
      clearInterval(ticking);
      open.delete(sent);
    });
  }

  async function rows({ request, response }: Asked, whoReads: () => Promise<Reader>): Promise<void> {
    const reader = await whoReads();
    const tick = await reader.tick();
    if (typeof tick === 'string') {
      endsThePage(response, 401, tick);
      return;
    }
    const since = sinceOf(request.query['since']);
    // What this process does not know another may have sent just now.
    const known = [since, sinceOf(request.query['missed'])].flatMap((id) => id ?? []);
    const atLeast = Math.max(...known.map((id) => recent.readAt(id) ?? performance.now()));
    const watched = await readSoon[await bookNow(parts, reader)](atLeast);
    const snapshot = await reader.snapshotOf(watched);
    if (snapshot === null) {
      endsThePage(response, 404, 'role');
      return;
    }
    const from = recent.find(since);
    response.json({ hello: keep(snapshot, watched.readAt), tick, rows: differenceBetween(from, snapshot) });
  }

  return {
    // The stream of the page that is opened here, and of others, may begin with it.
    read: (book) => readSoon[book](performance.now()),
    keep,
    line,
    beat: async (sight, timezone) => {
      const health = await line(sight);
      const now = parts.clock.now();
      const troubles = lineTroubles(health, { now, timezone });
      const wordsOf = (kind: 'carrier' | 'stuck'): string[] =>
        troubles.flatMap((trouble) => (trouble.kind === kind ? [`${trouble.words}.`] : []));
      return {
        now: now.toISOString(),
        sweepAge: health.age === null ? null : Math.round(health.age / 1000),
        carriers: wordsOf('carrier'),
        stuck: wordsOf('stuck')[0] ?? null,
      };
    },
    stream,
    rows,
  };
}

/** The name of a snapshot is short. */
const sinceOf = (given: unknown): string | undefined =>
  typeof given === 'string' && given.length <= 64 ? given : undefined;
