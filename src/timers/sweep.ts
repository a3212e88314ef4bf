import type { Knex } from 'knex';
import type { Log } from '../carriers/log.ts';
import { dueRows as rowsDue, type DueRow } from '../records/due.ts';
import { type DueKind, DUE_KINDS } from '../records/jobs.ts';
import { WorkerHeld } from '../records/organisation/held-workers.ts';
import { purgeFailuresExcept, recordSweep } from '../records/sweeps.ts';
import type { Clock } from '../safety/clock.ts';
import type { DueHandler } from './due-handler.ts';
import { countFailure } from './failed-rows.ts';
import { createHeldRows, type HeldRow, type HeldRows } from './held-rows.ts';

const ROWS_A_PASS = 200;
/** So many of a kind that were tried before, and could not be handled, are tried again in one pass, by turns. */
const TRIED_AGAIN_A_PASS = 100;
/** How many rows of one kind run at the same time. One that takes long must not delay the others. */
const AT_ONCE = 2;
/** Real milliseconds. A pass that has gone on for so long waits for a lock, or for a database that is silent. */
const HELD_UP_AFTER = 900;
/** So many looks may go on beside a pass that is held up. */
const BESIDE_IT = 2;
/**
 * Real milliseconds between two records of a pass that goes on. On a database that takes 0.3 s for a statement, thirty
 * held rows take it 18 s, and after 15 s without a record `/health` was red.
 */
const RECORDED_EVERY = 5_000;

/** A row that has failed, or that is still being worked on. */
interface FailedRow {
  kind: DueKind;
  id: string;
}

const nameOf = (kind: DueKind, id: string): string => `${kind} ${id}`;

export interface SweepParts {
  knex: Knex;
  clock: Clock;
  /** This process's own name. */
  holder: string;
  handlers: Record<DueKind, DueHandler>;
  /** Whether this process works on the row now, for a sweep or for the alarm clock. Left out: on none. */
  isInHand?: (kind: DueKind, id: string) => boolean;
  /** Repairs inconsistent rows. It calls `goesOn` where it passes one over because somebody holds its worker. */
  repair: (goesOn: () => Promise<void>) => Promise<void>;
  /**
   * Whether this process can do its work now. Left out: it can. A sweep in a process that cannot is not recorded as
   * done.
   */
  isWell?: () => boolean;
  /** A pass has run, and is not recorded yet. */
  beforeRecording?: () => Promise<void>;
  /** A pass has run and is recorded. */
  onSwept?: () => void;
  /** A row has failed three times. */
  onStuck: (kind: DueKind, id: string) => Promise<void>;
  /** Real milliseconds that the alarm clock gets before the sweep acts. */
  graceMs?: number;
  /** Real milliseconds. */
  recordedEvery?: number;
  dueRows?: typeof rowsDue;
  log: Log;
}

/**
 * Looks for everything whose time has passed. It limits the damage of any fault of the alarm clock. If one pass is
 * still running, a second request waits for that pass. If that pass is held up, the request first looks for what has
 * fallen due since: a row that takes long, and a repair, delay no other row. A pass is done, and recorded, once every
 * row is handled whose worker is free. The others it hands to `held`. While it goes on from one such row to the next it
 * is recorded too: nothing is wrong with this process. In the next pass it looks at them last, and at rows that failed:
 * two hundred of a kind that fail each time would hide all that falls due after them.
 */
export function createSweep(parts: SweepParts, held: HeldRows = createHeldRows(parts)): () => Promise<void> {
  const { knex, clock, handlers, log } = parts;
  const dueRows = parts.dueRows ?? rowsDue;
  let going: Promise<void> | null = null;
  let begunAt = 0;
  const besides = new Set<Promise<void>>();
  /** Since the last pass ended. */
  let failed: FailedRow[] = [];
  /** Rows whose workers were locked, or that failed, when they were tried last: with a number that grows, by name. */
  const behind = new Map<string, number>();
  let tries = 0;
  let recordedAt = -Infinity;

  async function record(): Promise<void> {
    if (!(parts.isWell?.() ?? true)) return;
    recordedAt = performance.now();
    await parts.beforeRecording?.();
    await recordSweep(knex, parts.holder, clock.now());
  }

  async function goesOn(): Promise<void> {
    const isDue = performance.now() - Math.max(recordedAt, begunAt) >= (parts.recordedEvery ?? RECORDED_EVERY);
    if (isDue) await record();
  }

  async function handle(kind: DueKind, { id, version }: DueRow, locked: HeldRow[]): Promise<void> {
    if (parts.isInHand?.(kind, id) === true) {
      // Its work is not done yet, so the pass must not forget how often it has failed.
      failed.push({ kind, id });
      return;
    }
    try {
      await handlers[kind](id, version, 'if free');
      behind.delete(nameOf(kind, id));
    } catch (error) {
      failed.push({ kind, id });
      behind.set(nameOf(kind, id), ++tries);
      if (error instanceof WorkerHeld) {
        locked.push({ kind, id, version });
        await goesOn();
        return;
      }
      log.error({ err: error, kind, id }, 'a row whose time has come could not be handled');
      await countFailure(parts, kind, id);
    }
  }

  async function sweepKind(kind: DueKind, locked: HeldRow[]): Promise<void> {
    const before = new Date(clock.now().getTime() - clock.stretch(parts.graceMs ?? 2_000));
    const limit = ROWS_A_PASS + behind.size;
    const rows = await dueRows(knex, kind, before, limit);
    if (rows.length < limit) purgeAllBut(kind, rows);
    const triedAt = ({ id }: DueRow): number => behind.get(nameOf(kind, id)) ?? 0;
    const again = rows.filter((row) => triedAt(row) > 0).toSorted((one, other) => triedAt(one) - triedAt(other));
    for (const { id } of again.slice(TRIED_AGAIN_A_PASS)) failed.push({ kind, id });
    const work = [
      ...rows.filter((row) => triedAt(row) === 0).slice(0, ROWS_A_PASS),
      ...again.slice(0, TRIED_AGAIN_A_PASS),
    ].values();
    await inParallel(AT_ONCE, async () => {
      for (const row of work) await handle(kind, row, locked);
    });
  }

  /** What is due no longer has been handled, or its time was put off. */
  function purgeAllBut(kind: DueKind, rows: DueRow[]): void {
    const due = new Set(rows.map(({ id }) => nameOf(kind, id)));
    for (const name of behind.keys()) if (name.startsWith(`${kind} `) && !due.has(name)) behind.delete(name);
  }

  async function sweepAll(): Promise<void> {
    const locked: HeldRow[] = [];
    const results = await Promise.allSettled(DUE_KINDS.map((kind) => sweepKind(kind, locked)));
    held.offer(locked);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  async function pass(): Promise<void> {
    failed = [];
    await sweepAll();
    await purgeFailuresExcept(knex, failed);
    await parts.repair(goesOn);
    if (!(parts.isWell?.() ?? true)) return;
    await record();
    parts.onSwept?.();
  }

  function lookBeside(): void {
    if (besides.size >= BESIDE_IT || performance.now() - begunAt < HELD_UP_AFTER) return;
    const look = sweepAll()
      .catch((error: unknown) => {
        log.warn({ err: error }, 'a pass of the sweep is held up, and a look beside it failed');
      })
      .finally(() => {
        besides.delete(look);
      });
    besides.add(look);
  }

  return async () => {
    if (going) lookBeside();
    else {
      begunAt = performance.now();
      going = pass().finally(() => {
        going = null;
      });
    }
    await Promise.all([going, ...besides]);
  };
}

async function inParallel(count: number, work: () => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(Array.from({ length: count }, work));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
