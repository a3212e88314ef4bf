import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../harness/free-port.ts';
import { type Arrival, arrivals, done } from './fake-carrier.ts';
import type { Server } from './house.ts';
import type { LatenessOptions } from './lateness.ts';
import { startHelper } from './processes.ts';
import type { Kind } from './yardstick.ts';

/** Deadlines as in lateness.ts, rung by something else than our clock. */

const AHEAD = 3_000;
/** What polls each five seconds may come last of all. */
const PATIENCE = 15_000;

/** Resolves with how late each call was (ms). */
export async function measureYardstick(
  server: Server,
  kind: Kind,
  { open, falling, seconds }: LatenessOptions,
): Promise<number[]> {
  const database = await server.database();
  const carrierPort = await freePort();
  const [carrier, yardstick] = [startHelper('fake-carrier'), startHelper('yardstick')];
  await carrier.ask({ listen: carrierPort }, done);
  try {
    await yardstick.ask({ kind, url: database.url, carrierPort, farOff: open - falling }, done);
    const first = Date.now() + AHEAD;
    const deadlines = Array.from({ length: falling }, (_, n) => ({
      id: randomUUID(),
      at: new Date(first + Math.round((n * seconds * 1_000) / falling)).toISOString(),
    }));
    await yardstick.ask({ deadlines }, done);
    const came: Arrival[] = [];
    const end = first + seconds * 1_000 + PATIENCE;
    while (came.length < falling && Date.now() < end) {
      await pause(250);
      came.push(...(await carrier.ask({ arrivals: true }, arrivals)).arrivals);
    }
    await yardstick.ask({ stop: true }, done);
    const times = new Map<string, number>(deadlines.map(({ id, at }) => [id, Date.parse(at)]));
    return came.map(({ attemptId, at }) => at - (times.get(attemptId) ?? NaN));
  } finally {
    await Promise.all([carrier.stop(), yardstick.stop()]);
    await database.close();
  }
}
