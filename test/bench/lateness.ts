import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../harness/free-port.ts';
import { arrivals, done } from './fake-carrier.ts';
import { openVisits, type Server, type Town } from './house.ts';
import { drive, ringTheLine, beginCalls } from './pin-turn.ts';
import { memoryOf, startBoth, startHelper } from './processes.ts';
import { environment } from './settings.ts';
import { median, percentile } from './statistics.ts';

/** From a deadline to the carrier's REST request, and the memory that it takes, with so many visits open. */

const CALLS_PER_SECOND = 100;
const FAR_OFF = 3 * 3_600_000;
/** Until the first deadline: the worker is to find its alarm clocks set, as it would have. */
const AHEAD = 3_000;
const PATIENCE = 15_000;
/** Before memory is looked at, the web process answers for so long, at 100 a second. */
const SECONDS_OF_CALLS = 5;

export interface LatenessOptions {
  open: number;
  falling: number;
  seconds: number;
}

interface Lateness extends LatenessOptions {
  /** Milliseconds: of each call, and of all. */
  late: number[];
  p50: number;
  p99: number;
  most: number;
  /** Calls that never reached the carrier. */
  missing: number;
  /** MB. */
  workerMemory: number;
  webMemory: number;
}

export async function measureLateness(server: Server, options: LatenessOptions): Promise<Lateness> {
  const town = await server.town(options.open);
  const [port, carrierPort] = [await freePort(), await freePort()];
  const env = environment({ databaseUrl: town.url, port, carrierPort, callsPerSecond: CALLS_PER_SECOND });
  const [carrier, load] = [startHelper('fake-carrier'), startHelper('load')];
  await carrier.ask({ listen: carrierPort }, done);
  await openFarOff(town, options);
  const [web, worker] = await startBoth(env, port);
  try {
    const late = await fallDue(town, options, async () => (await carrier.ask({ arrivals: true }, arrivals)).arrivals);
    // Of people whose visits go on: those who are overdue are being rung.
    const others = { ...town, workers: town.workers.slice(options.falling) };
    const paths = await beginCalls(others, await ringTheLine(others, port), 100 * (SECONDS_OF_CALLS + 1));
    await drive(load, { port, paths, seconds: SECONDS_OF_CALLS, pace: { perSecond: 100 } });
    return {
      ...options,
      late,
      p50: median(late),
      p99: percentile(late, 0.99),
      most: Math.max(...late),
      missing: options.falling - late.length,
      workerMemory: memoryOf(worker),
      webMemory: memoryOf(web),
    };
  } finally {
    await worker.stop();
    await Promise.all([web.stop(), carrier.stop(), load.stop()]);
    await town.close();
  }
}

/** All but those that will fall due, spread over some hours. */
async function openFarOff(town: Town, { open, falling }: LatenessOptions): Promise<void> {
  const now = new Date();
  const far = town.workers.slice(falling, open);
  await openVisits(
    town,
    far.map((worker, n) => ({ worker, deadline: new Date(now.getTime() + FAR_OFF + (n * FAR_OFF) / far.length) })),
    now,
  );
}

/** Lets visits fall due, evenly, and resolves with how late each call was. */
async function fallDue(
  town: Town,
  { falling, seconds }: LatenessOptions,
  heard: () => Promise<{ attemptId: string; at: number }[]>,
): Promise<number[]> {
  const first = Date.now() + AHEAD;
  await openVisits(
    town,
    town.workers
      .slice(0, falling)
      .map((worker, n) => ({ worker, deadline: new Date(first + Math.round((n * seconds * 1000) / falling)) })),
    new Date(),
  );
  const all: { attemptId: string; at: number }[] = [];
  const end = first + seconds * 1000 + PATIENCE;
  while (all.length < falling && Date.now() < end) {
    await pause(250);
    all.push(...(await heard()));
  }
  const { rows } = await town.knex.raw<{ rows: { id: string; deadline: Date }[] }>(
    'select contact_attempt.id, visit.deadline from contact_attempt join visit on visit.id = contact_attempt.visit_id',
  );
  const deadlines = new Map(rows.map(({ id, deadline }) => [id, deadline.getTime()]));
  return all.map(({ attemptId, at }) => at - (deadlines.get(attemptId) ?? NaN));
}
