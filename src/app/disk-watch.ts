import { setTimeout as wait } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Log } from '../carriers/log.ts';
import type { Reserve } from '../database/disk-space.ts';
import { RESERVE_BYTES } from '../database/disk-space.ts';
import type { RefusedWrites } from '../database/refused-writes.ts';

/**
 * `low`: a person should make room. `on_reserve`: the disk was full, and the reserve has been given back to it. `full`:
 * what is written now is refused, or soon will be, so nothing may be answered as though it had been written.
 */
export type DiskState = 'ok' | 'low' | 'on_reserve' | 'full';

const MIB = 1024 ** 2;
export const LOW_BELOW = 1024 * MIB;
/** PostgreSQL takes 16 MiB at once for its log, and stops where it cannot. */
export const FULL_BELOW = 48 * MIB;
const RESERVE_ABOVE = 4 * RESERVE_BYTES;

/** Real milliseconds. */
const LOOK_EVERY = 1_000;
/** A refused write counts for so long: longer than a text is tried to be stored. */
const REFUSAL_COUNTS = 20_000;
const TELL_EVERY = 600_000;
const WARN_EVERY = 86_400_000;

interface DiskSeen {
  /** Null where it is not known: the database is somebody else's. */
  free: number | null;
  /** Milliseconds since a write was refused for want of room; null where none was. */
  refusedFor: number | null;
  /** The reserve was given back and has not been made again. */
  isOnReserve: boolean;
}

export function diskState({ free, refusedFor, isOnReserve }: DiskSeen): DiskState {
  if (refusedFor !== null && refusedFor < REFUSAL_COUNTS) return 'full';
  if (free !== null && free < FULL_BELOW) return 'full';
  if (isOnReserve) return 'on_reserve';
  return free !== null && free < LOW_BELOW ? 'low' : 'ok';
}

export const needsAPersonNow = (state: DiskState): state is 'on_reserve' | 'full' =>
  state === 'on_reserve' || state === 'full';

interface DiskWatchParts {
  refused: RefusedWrites;
  /** Of the disk that we have to look after ourselves; null where the database is somebody else's. */
  disk: { freeBytes: () => Promise<number | null>; reserve: Reserve } | null;
  /** Milliseconds of a clock that only goes forward; left out: the machine's. */
  now?: () => number;
  log: Log;
}

/** Who is told: at once when it begins and when it gets worse, then every ten minutes; of little room once a day. */
export interface DiskTold {
  noRoom: (state: 'on_reserve' | 'full') => Promise<void>;
  littleRoom: (free: number) => Promise<void>;
}

export interface DiskWatch {
  /** Refusals by these count as well. */
  watchWrites(...pools: Knex[]): void;
  state(): DiskState;
  /** As it was when it was looked at last. */
  free(): number | null;
  look(told: DiskTold | null): Promise<void>;
  /** Looks every second. `told`: null where another process tells. */
  start(told: DiskTold | null): void;
  stop(): Promise<void>;
}

export function createDiskWatch({
  refused,
  disk,
  now: clock = () => performance.now(),
  log,
}: DiskWatchParts): DiskWatch {
  let free: number | null = null;
  let isOnReserve = false;
  let told: { state: 'on_reserve' | 'full'; at: number } | null = null;
  let warnedAt = -Infinity;
  let ending = new AbortController();
  let looking: Promise<void> = Promise.resolve();

  const state = (): DiskState => diskState({ free, refusedFor: refused.sinceLast(), isOnReserve });

  async function measure(): Promise<void> {
    free = disk && (await disk.freeBytes());
  }

  async function tendReserve({ freeBytes, reserve }: NonNullable<DiskWatchParts['disk']>): Promise<void> {
    if (state() === 'full' && (await reserve.release())) {
      isOnReserve = true;
      refused.forget();
      free = await freeBytes();
      log.error({ free }, 'the disk was full: the reserve is given back to it');
      return;
    }
    if (free === null || free < RESERVE_ABOVE || (await reserve.isThere())) return;
    await reserve.make();
    isOnReserve = false;
  }

  async function tell({ noRoom, littleRoom }: DiskTold): Promise<void> {
    const now = clock();
    const current = state();
    if (!needsAPersonNow(current)) {
      told = null;
      if (current !== 'low' || free === null || now - warnedAt < WARN_EVERY) return;
      await littleRoom(free);
      warnedAt = now;
      return;
    }
    const isWorse = told?.state === 'on_reserve' && current === 'full';
    if (told !== null && !isWorse && now - told.at < TELL_EVERY) return;
    told = { state: current, at: now };
    log.error({ state: current, free }, 'the database has no room on its disk: a person must make some');
    // One carrier's calls follow the other's, and the disk is to be looked at meanwhile.
    void noRoom(current).catch((error: unknown) => {
      log.error({ err: error }, 'the operator could not be told of the disk');
    });
  }

  async function look(whom: DiskTold | null): Promise<void> {
    await measure();
    if (disk)
      await tendReserve(disk).catch((error: unknown) => {
        log.error({ err: error }, 'the reserve on the disk cannot be kept');
      });
    if (whom) await tell(whom);
  }

  return {
    watchWrites: (...pools) => {
      refused.watch(...pools);
    },
    state,
    free: () => free,
    look,
    start(whom) {
      ending = new AbortController();
      looking = (async () => {
        while (!ending.signal.aborted) {
          await look(whom).catch((error: unknown) => {
            log.error({ err: error }, 'the disk could not be looked after');
          });
          await wait(LOOK_EVERY, undefined, { signal: ending.signal }).catch(() => undefined);
        }
      })();
    },
    async stop() {
      ending.abort();
      await looking;
    },
  };
}
