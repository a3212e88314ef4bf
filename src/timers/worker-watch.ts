import type { Knex } from 'knex';
import type { Log } from '../carriers/log.ts';
import type { NoticeOutcome } from '../carriers/notices.ts';
import { missAgain, missWorker, purgeSweeps, recordStop, watchedWorkers } from '../records/sweeps.ts';
import type { Clock } from '../safety/clock.ts';

/**
 * Two workers watch each other's sweep. Where one is gone the other goes on ringing people, so that nobody would notice
 * until it is gone as well.
 */

/** Real milliseconds without a sweep of another worker, while this one looked all the time. */
const LOST_AFTER = 20_000;
/**
 * Real milliseconds between two looks after which this worker has not looked all the time: the database was away from
 * both, or this process hung, and the other may be well.
 */
const LONGEST_GAP = 10_000;
/** Real milliseconds from telling of a loss in vain to the next try by this worker. */
const TELL_AGAIN_AFTER = 30_000;
/**
 * Real milliseconds from telling of a loss, where nobody knows whether a phone rang, to the next try. A carrier that is
 * slow to answer often rings all the same, and nobody is to be woken each half minute.
 */
const PERHAPS_TOLD_FOR = 10 * 60_000;
/** Rows of processes that ended so long ago tell nobody anything. */
const KEPT_FOR = 7 * 24 * 3_600_000;

interface WorkerWatchParts {
  knex: Knex;
  clock: Clock;
  /** This process's own name. */
  holder: string;
  /**
   * Tells a person, once for each loss, by one of the workers that remain. Where nobody is told for certain, it is
   * called again. `isAgain`: it was called for this worker before.
   */
  onLost: (worker: string, isAgain: boolean) => Promise<NoticeOutcome>;
  log: Log;
  /** Milliseconds of a clock that only goes forward; left out: the machine's. */
  monotonicNow?: () => number;
}

interface WorkerWatch {
  /** This process's sweep has run and is recorded. Returns at once. */
  sweepHasRun(): void;
  /** Says that this worker stops on purpose. Its sweep must not run any more. Never rejects. */
  stop(): Promise<void>;
}

export function createWorkerWatch({
  knex,
  clock,
  holder,
  onLost,
  log,
  monotonicNow = () => performance.now(),
}: WorkerWatchParts): WorkerWatch {
  /** By worker: its latest sweep that we know, and since when there was no later one. */
  let seen = new Map<string, { sweptAt: number; since: number }>();
  let lookedAt = -Infinity;
  let isStopping = false;
  let going: Promise<void> | null = null;
  let isFailing = false;
  /** The workers of whose loss this process has told nobody for certain, though it tried. */
  const uncertain = new Set<string>();
  /** Workers of whose loss somebody was perhaps told: the mark that keeps others from telling, and when it ends. */
  const perhapsTold = new Map<string, { missedAt: Date; until: number }>();

  /**
   * `missedAt`: the mark that keeps others from telling. With a carrier away as well nobody was ever told before.
   * `now`: of the clock that only goes forward.
   */
  async function tell(worker: string, missedAt: Date, now: number): Promise<void> {
    const told = await onLost(worker, uncertain.has(worker)).catch((error: unknown): NoticeOutcome => {
      log.error({ err: error }, 'nobody could be told that a worker is gone');
      return 'nobody';
    });
    if (told === 'told') uncertain.delete(worker);
    else uncertain.add(worker);
    if (told === 'perhaps') perhapsTold.set(worker, { missedAt, until: now + PERHAPS_TOLD_FOR });
    if (told === 'nobody') await missAgain(knex, worker, missedAt);
  }

  async function missPerhapsTold(now: number): Promise<void> {
    for (const [worker, { missedAt, until }] of perhapsTold) {
      if (now < until) continue;
      await missAgain(knex, worker, missedAt);
      perhapsTold.delete(worker);
    }
  }

  async function look(): Promise<void> {
    const workers = (await watchedWorkers(knex)).filter(({ worker }) => worker !== holder);
    const now = monotonicNow();
    if (now - lookedAt > LONGEST_GAP) {
      seen = new Map();
      await purgeSweeps(knex, new Date(clock.now().getTime() - clock.stretch(KEPT_FOR)));
    }
    lookedAt = now;
    await missPerhapsTold(now);
    const before = seen;
    seen = new Map();
    for (const { worker, sweptAt } of workers) {
      const known = before.get(worker);
      const since = known?.sweptAt === sweptAt.getTime() ? known.since : now;
      seen.set(worker, { sweptAt: sweptAt.getTime(), since });
      if (now - since < LOST_AFTER) continue;
      const missedAt = clock.now();
      const found = await missWorker(knex, { worker, sweptAt }, missedAt);
      if (found === 'replaced') log.warn({ worker }, 'a worker has ended by itself; another has taken its place');
      if (found !== 'lost') continue;
      seen.set(worker, { sweptAt: sweptAt.getTime(), since: now + TELL_AGAIN_AFTER - LOST_AFTER });
      void tell(worker, missedAt, now).catch((error: unknown) => {
        log.error(
          { err: error },
          'nobody was told that a worker is gone, and nobody is told again: that could not be stored',
        );
      });
    }
  }

  return {
    sweepHasRun() {
      if (isStopping || going !== null) return;
      going = look()
        .then(
          () => {
            isFailing = false;
          },
          (error: unknown) => {
            if (!isFailing) log.error({ err: error }, 'the other workers could not be looked at');
            isFailing = true;
          },
        )
        .finally(() => {
          going = null;
        });
    },
    async stop() {
      isStopping = true;
      await going;
      await recordStop(knex, holder, clock.now()).catch((error: unknown) => {
        log.warn({ err: error }, 'this worker could not say that it stops; another may miss it');
      });
    },
  };
}
