import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../harness/free-port.ts';
import { type Arrival, arrivals, done } from './fake-carrier.ts';
import { openVisits, type Server, type Town } from './house.ts';
import { answers, type Helper, memoryOf, startHelper, startService } from './processes.ts';
import { environment } from './settings.ts';

/**
 * Ten thousand visits have fallen due while no worker ran, and a worker starts. Amid its calls it is killed, and
 * another one starts.
 */

export const OVERDUE = 10_000;
/** Enough to see pace and order. All of them take a hundred seconds. */
export const FIRST = 1_000;
export const CALLS_PER_SECOND = 100;
const MINUTE = 60_000;
/** The worker's own call is due, and nobody else's yet. */
const [OLDEST, LATEST] = [20 * MINUTE, MINUTE];
const PATIENCE = 60_000;

export interface Restart {
  /** Milliseconds from the start of the process to the first call. */
  first: number;
  /** Milliseconds from that call to the last of the first thousand. */
  thousand: number;
  /** Of the first thousand, those whose deadline is not among the thousand oldest. */
  outOfTurn: number;
  /** MB. */
  memory: number;
  /** Milliseconds from the start of the next process to its first call. */
  afterKill: number;
  /** Calls that were asked of the carrier twice. */
  twice: number;
}

export async function measureRestart(server: Server): Promise<Restart> {
  const town = await server.town(OVERDUE);
  const [port, carrierPort] = [await freePort(), await freePort()];
  const env = environment({ databaseUrl: town.url, port, carrierPort, callsPerSecond: CALLS_PER_SECOND });
  const carrier = startHelper('fake-carrier');
  await carrier.ask({ listen: carrierPort }, done);
  await openOverdue(town);
  const isUp = (): Promise<boolean> => answers(`http://127.0.0.1:${port}/health`);
  const web = await startService('web', env, () => answers(`http://127.0.0.1:${port}/live`));
  const calls = callsAt(carrier);
  const started = [Date.now()];
  let worker = await startService('worker', env, isUp);
  try {
    const before = await calls.untilThereAre(FIRST);
    const memory = memoryOf(worker);
    process.kill(worker.pid, 'SIGKILL');
    await worker.stop();
    const atKill = (await calls.untilThereAre(FIRST)).length;
    started.push(Date.now());
    // The web process remembers the sweep of the one that is gone, and is green at once.
    worker = await startService('worker', env, isUp);
    const all = await calls.untilThereAre(atKill + CALLS_PER_SECOND);
    const [firstStart = 0, nextStart = 0] = started;
    const times = before.slice(0, FIRST).map(({ at }) => at);
    return {
      first: Math.min(...times) - firstStart,
      thousand: Math.max(...times) - Math.min(...times),
      outOfTurn: await outOfTurn(town, before.slice(0, FIRST)),
      memory,
      afterKill: Math.min(...all.slice(atKill).map(({ at }) => at)) - nextStart,
      twice: all.length - new Set(all.map(({ attemptId }) => attemptId)).size,
    };
  } finally {
    await worker.stop();
    await Promise.all([web.stop(), carrier.stop()]);
    await town.close();
  }
}

async function openOverdue(town: Town): Promise<void> {
  const now = Date.now();
  const apart = (OLDEST - LATEST) / OVERDUE;
  await openVisits(
    town,
    town.workers.map((worker, n) => ({ worker, deadline: new Date(now - OLDEST + n * apart) })),
    new Date(now - 2 * OLDEST),
  );
}

/** All calls so far, the first first. */
function callsAt(carrier: Helper): { untilThereAre: (count: number) => Promise<Arrival[]> } {
  const came: Arrival[] = [];
  return {
    untilThereAre: async (count) => {
      for (const end = Date.now() + PATIENCE; ;) {
        const { arrivals: news } = await carrier.ask({ arrivals: true }, arrivals);
        came.push(...news.filter(({ channel }) => channel === 'call'));
        if (came.length >= count) return came.toSorted((one, other) => one.at - other.at);
        if (Date.now() > end) throw new Error(`${came.length} calls came, and not ${count}`);
        await pause(100);
      }
    },
  };
}

async function outOfTurn({ knex, workers }: Town, calls: Arrival[]): Promise<number> {
  const rows = await knex('contact_attempt')
    .whereIn(
      'id',
      calls.map(({ attemptId }) => attemptId),
    )
    .select<{ worker_id: string }[]>('worker_id');
  const oldest = new Set(workers.slice(0, calls.length).map(({ id }) => id));
  return rows.filter(({ worker_id: worker }) => !oldest.has(worker)).length;
}
