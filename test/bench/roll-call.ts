import { setTimeout as pause } from 'node:timers/promises';
import { readFlows } from '../../src/app/dependencies.ts';
import { createLog } from '../../src/app/log.ts';
import type { Dependencies } from '../../src/operations/work.ts';
import { beginRollCall } from '../../src/operations/roll-calls/begin.ts';
import { openClock } from '../../src/records/clock.ts';
import { freePort } from '../harness/free-port.ts';
import { type Arrival, arrivals, done } from './fake-carrier.ts';
import { pairUp, type Server, type Town } from './house.ts';
import { type Helper, startBoth, startHelper } from './processes.ts';
import { DATA_SECRET, environment, PIN_SECRET } from './settings.ts';
import { textTheLine } from './texts.ts';

/** Five hundred people are asked at once whether all is well, and in the middle of it somebody calls for help. */

export const PEOPLE = 500;
export const TEXTS_PER_SECOND = 30;
const PATIENCE = 30_000;

interface RollCallMeasured {
  /** Milliseconds until it has begun. */
  begun: number;
  /** Milliseconds from the first text to the last. */
  all: number;
  /** Milliseconds from the SOS to the first call about it. */
  help: number;
  missing: number;
}

export async function measureRollCall(server: Server): Promise<RollCallMeasured> {
  const town = await server.town(PEOPLE);
  const [crier, buddy] = town.workers.slice(-2);
  if (!crier || !buddy) throw new Error('the bench has no workers');
  await pairUp(town, [crier], [buddy]);
  const [port, carrierPort] = [await freePort(), await freePort()];
  const env = {
    ...environment({ databaseUrl: town.url, port, carrierPort, callsPerSecond: 10 }),
    TWILIO_TEXTS_PER_SECOND: String(TEXTS_PER_SECOND),
  };
  const carrier = startHelper('fake-carrier');
  await carrier.ask({ listen: carrierPort }, done);
  const [web, worker] = await startBoth(env, port);
  try {
    const parts = await dependenciesOf(town);
    const before = performance.now();
    await beginRollCall(parts, { kind: 'system' }, WANTED);
    const begun = performance.now() - before;
    await pause(3_000);
    const asked = Date.now();
    await textTheLine(port, crier.phone, 'SOS');
    return { begun, ...(await figuresOf(town, await arrivalsOf(carrier), asked)) };
  } finally {
    await worker.stop();
    await Promise.all([web.stop(), carrier.stop()]);
    await town.close();
  }
}

const WANTED = { asks: 'everybody', teams: 'all', isDrill: false, by: 'The bench' } as const;

async function dependenciesOf({ knex }: Town): Promise<Dependencies> {
  return {
    knex,
    clock: await openClock(knex, null),
    library: readFlows(),
    secrets: { pin: { current: PIN_SECRET }, data: { current: DATA_SECRET } },
    log: createLog('error'),
    random: Math.random,
    coverNumbers: [],
    lineNumbers: [],
  };
}

async function arrivalsOf(carrier: Helper): Promise<Arrival[]> {
  const came: Arrival[] = [];
  const end = Date.now() + (PEOPLE / TEXTS_PER_SECOND) * 1_000 + PATIENCE;
  while (came.filter(({ channel }) => channel === 'text').length < PEOPLE + 3 && Date.now() < end) {
    await pause(250);
    came.push(...(await carrier.ask({ arrivals: true }, arrivals)).arrivals);
  }
  return came;
}

async function figuresOf({ knex }: Town, came: Arrival[], asked: number): Promise<Omit<RollCallMeasured, 'begun'>> {
  const { rows } = await knex.raw<{ rows: { id: string; purpose: string; channel: string }[] }>(
    'select id, purpose, channel from contact_attempt',
  );
  const ofPurpose = (purpose: string, channel: string): number[] => {
    const ids = new Set(rows.filter((row) => row.purpose === purpose && row.channel === channel).map(({ id }) => id));
    return came.filter(({ attemptId }) => ids.has(attemptId)).map(({ at }) => at);
  };
  const texts = ofPurpose('roll-call', 'text');
  return {
    all: Math.max(...texts) - Math.min(...texts),
    help: Math.min(...ofPurpose('alarm', 'call')) - asked,
    // The manager of the bench is asked too.
    missing: PEOPLE + 1 - texts.length,
  };
}
