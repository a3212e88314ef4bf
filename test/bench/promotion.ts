import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../harness/free-port.ts';
import { openReplicatedServer } from '../harness/replicated-server.ts';
import { done } from './fake-carrier.ts';
import { type DueCalls, letFallDue } from './falling-due.ts';
import { townIn } from './house.ts';
import { answers, startBoth, startHelper } from './processes.ts';
import { environment } from './settings.ts';

/** The primary of a PostgreSQL with a replica is killed amid calls, and the replica is promoted by hand. */

const VISITS = 60;
const EVERY = 200;
/** Somebody notices that the primary is gone. */
const NOTICED = 1_000;
const PATIENCE = 40_000;
const BETWEEN_LOOKS = 20;

interface Promotion {
  /** Milliseconds from the end of the promotion until `/health` is green. */
  green: number;
  /** Those that fell due after the promotion. */
  calls: DueCalls;
}

export async function measurePromotion(): Promise<Promotion> {
  const server = await openReplicatedServer();
  const town = await townIn(server.url, VISITS, ['twilio']);
  const [port, carrierPort] = [await freePort(), await freePort()];
  const env = environment({ databaseUrl: server.url, port, carrierPort, callsPerSecond: 100 });
  const carrier = startHelper('fake-carrier');
  await carrier.ask({ listen: carrierPort }, done);
  const isHealthy = (): Promise<boolean> => answers(`http://127.0.0.1:${port}/health`);
  const [web, worker] = await startBoth(env, port);
  try {
    const visits = await letFallDue(town, town.workers, EVERY, carrier);
    await visits.underWay();
    server.killPrimary();
    await pause(NOTICED);
    await server.promoteReplica();
    const promoted = Date.now();
    while (!(await isHealthy())) {
      if (Date.now() > promoted + PATIENCE) break;
      await pause(BETWEEN_LOOKS);
    }
    return { green: Date.now() - promoted, calls: await visits.over(promoted, PATIENCE) };
  } finally {
    await Promise.all([worker.stop(), web.stop(), carrier.stop()]);
    await town.close();
    await server.remove();
  }
}
