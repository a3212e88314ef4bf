import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../harness/free-port.ts';
import { arrivals, done } from './fake-carrier.ts';
import { pairUp, type Server, type Town } from './house.ts';
import { type Helper, startBoth, startHelper } from './processes.ts';
import { environment } from './settings.ts';
import { textTheLine } from './texts.ts';

/**
 * Fifty cry for help within a second, and the carrier that takes the calls is gone for good after fifteen; none of
 * those rings.
 */

export const ALARMS = 50;
const TAKEN_BEFORE = 15;
const CALLS_PER_SECOND = 30;
const PATIENCE = 40_000;

export interface Gone {
  /** Milliseconds from a cry for help to the request for its first call at the carrier that is left. */
  longest: number;
  /** Milliseconds of it, at most, until the alarm was raised. */
  raised: number;
  /** Cries for help of which that carrier has had no call. */
  lost: number;
  /** Responders whom it was to ring more than once. */
  twice: number;
}

export async function measureCarrierGone(
  server: Server,
  gone: 'twilio' | 'vonage',
  how: 'cut off' | 'hangs',
): Promise<Gone> {
  const left = gone === 'twilio' ? 'vonage' : 'twilio';
  const town = await server.town(2 * ALARMS, [gone, left]);
  const [workers, buddies] = [town.workers.slice(0, ALARMS), town.workers.slice(ALARMS)];
  await pairUp(town, workers, buddies);
  const [port, carrierPort, vonagePort] = [await freePort(), await freePort(), await freePort()];
  const env = environment({ databaseUrl: town.url, port, carrierPort, vonagePort, callsPerSecond: CALLS_PER_SECOND });
  const carriers = { twilio: startHelper('fake-carrier'), vonage: startHelper('fake-carrier') };
  await carriers.twilio.ask({ listen: carrierPort }, done);
  await carriers.vonage.ask({ listen: vonagePort }, done);
  const [web, worker] = await startBoth(env, port);
  try {
    await carriers[gone].ask({ goes: how, afterCalls: TAKEN_BEFORE }, done);
    const cried = new Map<string, number>();
    await Promise.all(
      workers.map(async ({ id, phone }, n) => {
        await pause((n * 1_000) / ALARMS);
        cried.set(id, Date.now());
        await textTheLine(port, phone, 'SOS');
      }),
    );
    return await heard(town, carriers[left], cried);
  } finally {
    await worker.stop();
    await Promise.all([web.stop(), carriers.twilio.stop(), carriers.vonage.stop()]);
    await town.close();
  }
}

async function heard({ knex }: Town, left: Helper, cried: Map<string, number>): Promise<Gone> {
  const first = new Map<string, number>();
  let twice = 0;
  const end = Date.now() + PATIENCE;
  while (first.size < cried.size && Date.now() < end) {
    await pause(250);
    const calls = (await left.ask({ arrivals: true }, arrivals)).arrivals.filter(({ channel }) => channel === 'call');
    const rows: { id: string; worker_id: string }[] = await knex('contact_attempt')
      .whereIn(
        'id',
        calls.map(({ attemptId }) => attemptId),
      )
      .select('id', 'worker_id');
    const about = new Map(rows.map(({ id, worker_id: worker }) => [id, worker]));
    for (const { attemptId, at } of calls) {
      const worker = about.get(attemptId) ?? '';
      const cry = cried.get(worker);
      if (cry === undefined) throw new Error('a call that nobody cried for');
      if (first.has(worker)) twice += 1;
      else first.set(worker, at - cry);
    }
  }
  const alarms: { worker_id: string; raised_at: Date }[] = await knex('alarm').select('worker_id', 'raised_at');
  const raised = alarms.map(({ worker_id: worker, raised_at: at }) => at.getTime() - (cried.get(worker) ?? NaN));
  return { longest: Math.max(...first.values()), raised: Math.max(...raised), lost: cried.size - first.size, twice };
}
