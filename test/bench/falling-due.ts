import { setTimeout as pause } from 'node:timers/promises';
import { type Arrival, arrivals } from './fake-carrier.ts';
import { openVisits, type Town, type Worker } from './house.ts';
import type { Helper } from './processes.ts';

/** Visits that fall due one after the other while something fails, and when each call about them came. */

/** Until the first deadline. */
const AHEAD = 3_000;

interface FallingDue {
  /** Resolves once calls of the first visits have come: amid them something may fail. */
  underWay(): Promise<void>;
  /**
   * Resolves when a call about each visit has come, or after `patience`. Of the visits that fell due after `since`: how
   * late the latest call was (ms).
   */
  over(since: number, patience: number): Promise<DueCalls>;
}

export interface DueCalls {
  /** From the deadline to the call, the latest of all. */
  latest: number;
  /** Visits that no call came about. */
  missing: number;
  /** Calls that the carrier was asked for more than once. */
  twice: number;
  /** The most calls in any second. */
  most: number;
}

/** @param every milliseconds between two deadlines */
export async function letFallDue(town: Town, workers: Worker[], every: number, carrier: Helper): Promise<FallingDue> {
  const first = Date.now() + AHEAD;
  await openVisits(
    town,
    workers.map((worker, n) => ({ worker, deadline: new Date(first + Math.round(n * every)) })),
    new Date(),
  );
  const wanted = new Set(workers.map(({ id }) => id));
  const last = first + workers.length * every;
  const came: Arrival[] = [];
  const calls = async (): Promise<{ workerId: string; deadline: number; at: number; attemptId: string }[]> => {
    came.push(
      ...(await carrier.ask({ arrivals: true }, arrivals)).arrivals.filter(({ channel }) => channel === 'call'),
    );
    const { rows } = await town.knex.raw<{ rows: { id: string; worker_id: string; deadline: Date }[] }>(
      `select a.id, a.worker_id, v.deadline from contact_attempt a join visit v on v.id = a.visit_id
       where a.id = any(?::uuid[])`,
      [came.map(({ attemptId }) => attemptId)],
    );
    const known = new Map(rows.map((row) => [row.id, row]));
    return came.flatMap(({ attemptId, at }) => {
      const row = known.get(attemptId);
      return row && wanted.has(row.worker_id)
        ? [{ workerId: row.worker_id, deadline: row.deadline.getTime(), at, attemptId }]
        : [];
    });
  };
  return {
    async underWay() {
      await pause(Math.max(0, first - Date.now()));
      while ((await calls()).length < 3) await pause(25);
    },
    async over(since, patience) {
      let all = await calls();
      const rung = (): Set<string> => new Set(all.map(({ workerId }) => workerId));
      while (rung().size < workers.length && Date.now() < last + patience) {
        await pause(250);
        all = await calls();
      }
      const firstOf = new Map<string, { deadline: number; at: number }>();
      for (const { workerId, deadline, at } of all) if (!firstOf.has(workerId)) firstOf.set(workerId, { deadline, at });
      const late = [...firstOf.values()].flatMap(({ deadline, at }) => (deadline >= since ? [at - deadline] : []));
      return {
        latest: Math.max(...late),
        missing: workers.length - firstOf.size,
        twice: all.length - new Set(all.map(({ attemptId }) => attemptId)).size,
        most: Math.max(...all.map((one) => all.filter(({ at }) => at >= one.at && at < one.at + 1_000).length)),
      };
    },
  };
}
