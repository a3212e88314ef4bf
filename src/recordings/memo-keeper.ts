import { setTimeout as wait } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Carrier } from '../carriers/carrier.ts';
import type { Log } from '../carriers/log.ts';
import {
  deleteOldMemos,
  emptyMemo,
  recordMemo,
  loseMemo,
  type Memo,
  memoLeftCarrier,
  postponeMemo,
  type Retention,
  takeDueMemos,
} from '../records/memos.ts';
import type { Secrets } from '../crypto/pin.ts';
import type { Clock } from '../safety/clock.ts';
import { isTooShort } from './memo-length.ts';

/** Real milliseconds between two looks. */
const LOOK_EVERY = 1_000;
/** Longer than fetching and deleting may take. A process that claimed a memo and has done neither by then has died. */
const TAKEN_FOR = 45_000;
const LONGEST_PAUSE = 300_000;
const AT_ONCE = 4;
/** About a minute after the recording. A carrier that does not have it by then will never have it. */
const TRIES_UNTIL_LOST = 6;

/** Milliseconds of Buddyline's clock. */
const HOUR = 3_600_000;
const RETENTION: Retention = { quiet: 24 * HOUR, alarm: 30 * 24 * HOUR };

interface MemoKeeperParts {
  knex: Knex;
  carriers: Carrier[];
  clock: Clock;
  /** The secrets under which memos are sealed. */
  secrets: Secrets;
  log: Log;
}

/**
 * Fetches memos from the carriers, deletes them there, and deletes them here when their time is over. Several processes
 * may each run one.
 */
export interface MemoKeeper {
  /** Handles the memos that are due. Resolves with their number. */
  fetchMemosOnce(): Promise<number>;
  start(): void;
  /** Waits for work that is under way. */
  stop(): Promise<void>;
}

export function createMemoKeeper({ knex, carriers, clock, secrets, log }: MemoKeeperParts): MemoKeeper {
  let stopped = true;
  let looking = Promise.resolve();
  let woken = new AbortController();
  let deletesAt = -Infinity;

  const after = (real: number): Date => new Date(clock.now().getTime() + clock.stretch(real));

  async function keep(memo: Memo): Promise<void> {
    const carrier = carriers.find(({ name }) => name === memo.carrier);
    if (!carrier) return;
    try {
      if (memo.status === 'wanted' && !(await fetched(carrier, memo))) return;
      await carrier.deleteRecording(memo.recordingRef);
      await memoLeftCarrier(knex, memo);
    } catch (error) {
      log.warn(
        { err: error, memo: memo.id, tries: memo.tries },
        'a memo could not be got from the carrier, or deleted there; it is tried again',
      );
      await postponeMemo(knex, memo, pauseAfter(memo));
    }
  }

  async function fetched(carrier: Carrier, memo: Memo): Promise<boolean> {
    const recording = await carrier.fetchRecording(memo.recordingRef);
    if (recording && isTooShort(recording)) await emptyMemo(knex, memo, clock.now());
    else if (recording) await recordMemo(knex, secrets, memo, recording, clock.now());
    else if (memo.tries >= TRIES_UNTIL_LOST) await loseMemo(knex, memo, clock.now());
    else await postponeMemo(knex, memo, pauseAfter(memo));
    return recording !== null;
  }

  const pauseAfter = ({ tries }: Memo): Date => after(Math.min(1_000 * 2 ** tries, LONGEST_PAUSE));

  /** Runs once an hour of Buddyline's clock. */
  async function deleteOld(): Promise<void> {
    const now = clock.now();
    if (now.getTime() < deletesAt) return;
    await knex.transaction((trx) => deleteOldMemos(trx, now, clock.toReal(now), RETENTION));
    deletesAt = now.getTime() + HOUR;
  }

  async function fetchMemosOnce(): Promise<number> {
    await deleteOld();
    const due = await takeDueMemos(
      knex,
      carriers.map(({ name }) => name),
      clock.now(),
      after(TAKEN_FOR),
      AT_ONCE,
    );
    await Promise.all(due.map(keep));
    return due.length;
  }

  async function look(): Promise<void> {
    let failing = false;
    while (!stopped) {
      try {
        while ((await fetchMemosOnce()) > 0 && !stopped);
        failing = false;
      } catch (error) {
        if (!failing) log.error({ err: error }, 'memos cannot be looked after; it goes on trying');
        failing = true;
      }
      await wait(LOOK_EVERY, undefined, { signal: woken.signal }).catch(() => undefined);
    }
  }

  return {
    fetchMemosOnce,
    start() {
      stopped = false;
      woken = new AbortController();
      looking = look();
    },
    async stop() {
      stopped = true;
      woken.abort();
      await looking;
    },
  };
}
