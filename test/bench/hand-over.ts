import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../harness/free-port.ts';
import { done } from './fake-carrier.ts';
import { type DueCalls, letFallDue } from './falling-due.ts';
import type { Server, Town } from './house.ts';
import { answers, type Process, startHelper, startService } from './processes.ts';
import { environment } from './settings.ts';

/**
 * Two web processes and three workers on one database, of which one has the carrier. All share the pace. The one is
 * killed, and another goes on; that one is stopped, and the third goes on; the third is killed, and nobody is left.
 */

export const CALLS_PER_SECOND = 100;
export const BURST = 300;
const VISITS = 40;
const EVERY = 200;
const PATIENCE = 30_000;
const BETWEEN_LOOKS = 20;
/** So long nobody waits for `/health`. */
const GIVEN_UP = 60_000;

interface HandOver {
  /** All fall due within a second. */
  burst: DueCalls;
  killed: DueCalls;
  stopped: DueCalls;
  /** Milliseconds from the kill of the last worker until `/health` of both web processes is red. */
  red: number;
}

export async function measureHandOver(server: Server): Promise<HandOver> {
  const town = await server.town(BURST + 2 * VISITS);
  const [port, otherPort, carrierPort] = [await freePort(), await freePort(), await freePort()];
  const env = environment({ databaseUrl: town.url, port, carrierPort, callsPerSecond: CALLS_PER_SECOND });
  const carrier = startHelper('fake-carrier');
  await carrier.ask({ listen: carrierPort }, done);
  const webs = await Promise.all(
    [port, otherPort].map((own) =>
      startService('web', { ...env, PORT: String(own) }, () => answers(`http://127.0.0.1:${own}/live`)),
    ),
  );
  const workers = await Promise.all(
    [1, 2, 3].map(() => startService('worker', env, async () => (await sweeping(town)) === 3)),
  );
  const gone = async (worker: Process, signal: 'SIGKILL' | 'SIGTERM'): Promise<number> => {
    const at = Date.now();
    process.kill(worker.pid, signal);
    await worker.stop();
    return at;
  };
  try {
    const [people, first, second] = [
      town.workers.slice(0, BURST),
      town.workers.slice(BURST, BURST + VISITS),
      town.workers.slice(BURST + VISITS),
    ];
    const burst = await (await letFallDue(town, people, 1_000 / BURST, carrier)).over(0, PATIENCE);

    const amidKill = await letFallDue(town, first, EVERY, carrier);
    await amidKill.underWay();
    const killed = await amidKill.over(await gone(await leaderOf(town, workers), 'SIGKILL'), PATIENCE);

    const amidStop = await letFallDue(town, second, EVERY, carrier);
    await amidStop.underWay();
    const stopped = await amidStop.over(await gone(await leaderOf(town, workers), 'SIGTERM'), PATIENCE);

    const last = await gone(await leaderOf(town, workers), 'SIGKILL');
    const isGreen = async (): Promise<boolean> =>
      (await Promise.all([port, otherPort].map((own) => answers(`http://127.0.0.1:${own}/health`)))).includes(true);
    while ((await isGreen()) && Date.now() - last < GIVEN_UP) await pause(BETWEEN_LOOKS);
    return { burst, killed, stopped, red: Date.now() - last };
  } finally {
    await Promise.all([...workers, ...webs, carrier].map((one) => one.stop()));
    await town.close();
  }
}

async function sweeping({ knex }: Town): Promise<number> {
  return (await knex('sweep').pluck('worker')).length;
}

/** A worker's name begins with its process id. */
async function leaderOf({ knex }: Town, workers: Process[]): Promise<Process> {
  const lease = await knex('lease').where({ name: 'outbox twilio' }).first<{ holder: string } | undefined>('holder');
  const found = workers.find(({ pid }) => pid === Number.parseInt(lease?.holder ?? '', 10));
  if (!found) throw new Error('no worker has the carrier');
  return found;
}
