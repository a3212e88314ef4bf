import { closeSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import { freePort } from '../harness/free-port.ts';
import { type Arrival, arrivals, type Asked, askedFor, done } from '../bench/fake-carrier.ts';
import { pairUp, type Worker } from '../bench/house.ts';
import { answers, type Helper, startHelper, startService } from '../bench/processes.ts';
import { DURESS_PIN, environment } from '../bench/settings.ts';
import type { Place, SmallDisk } from './place.ts';
import { text } from './callers.ts';

/**
 * `npm start` with doubles of both carriers, in processes of their own, and people who raise alarms while something
 * else goes on.
 */

/** Who raises alarms, and as many again who are their buddies; the place has one worker more. */
export const CRIERS = 60;
/** For alarms that are still to come after the last was raised (ms). */
const PATIENCE = 60_000;
const MUTE = 60_000;

export interface Stage {
  port: number;
  flood: Helper;
  /** Somebody with a phone who raises no alarm, and whom nobody has for a buddy. */
  other: Worker;
  staffNumberOf(worker: Worker): string;
  /** Who is rung first about somebody. */
  buddyOf(crier: Worker): Worker;
  /** Those who have raised an alarm so far. */
  raised(): Worker[];
  knex: Knex;
  /**
   * People under duress, one after the other over so many seconds: milliseconds until the double of the carrier was
   * asked; `MUTE` of those for whom it never was.
   */
  raiseAlarms(count: number, seconds: number, channel: 'call' | 'text'): Promise<number[]>;
  criers: Worker[];
  /** Bytes that the service has printed so far. */
  logged(): number;
  /** How often each carrier was asked to call and to text this number. */
  askedFor(number: string): Promise<Asked[]>;
  /** The disk of the built-in database, if the attack asks for one. */
  disk: SmallDisk | null;
  close(): Promise<void>;
}

export async function openStage(place: Place, callsPerSecond: number): Promise<Stage> {
  const { town } = place;
  const criers = town.workers.slice(0, CRIERS);
  const [other] = town.workers.slice(2 * CRIERS);
  if (!other) throw new Error('the town is too small');
  await pairUp(town, criers, town.workers.slice(CRIERS, 2 * CRIERS));
  const [port, twilioPort, vonagePort] = [await freePort(), await freePort(), await freePort()];
  const carriers = [startHelper('fake-carrier'), startHelper('fake-carrier')];
  await carriers[0]?.ask({ listen: twilioPort }, done);
  await carriers[1]?.ask({ listen: vonagePort }, done);
  const folder = mkdtempSync(join(tmpdir(), 'buddyline-attack-'));
  const logFile = join(folder, 'log');
  const output = openSync(logFile, 'w');
  const env = {
    ...environment({ databaseUrl: town.url, port, carrierPort: twilioPort, vonagePort, callsPerSecond }),
    ...place.env,
    LOG_LEVEL: 'info',
  };
  const service = await startService('main', env, () => answers(`http://127.0.0.1:${port}/health`), output);
  const flood = startHelper('../attack/flood');
  let raised = 0;

  async function raiseAlarms(count: number, seconds: number, channel: 'call' | 'text'): Promise<number[]> {
    const people = criers.slice(raised, raised + count);
    raised += count;
    if (people.length < count) throw new Error('nobody is left who could raise an alarm');
    const begun = Date.now();
    const sentAt = new Map<string, number>();
    const refused: number[] = [];
    await Promise.all(
      people.map(async ({ id, phone }, n) => {
        await pause(begun + (n * seconds * 1_000) / count - Date.now());
        sentAt.set(id, performance.timeOrigin + performance.now());
        const status = await text(port, phone, `STATUS ${DURESS_PIN}`);
        if (status !== 200) refused.push(status);
      }),
    );
    if (refused.length > 0)
      console.log(`! texts for help that were not taken, by what was answered: ${refused.join(', ')}`);
    const firsts = await firstArrivals(people, channel);
    return people
      .map(({ id }) => (firsts.get(id) ?? Infinity) - (sentAt.get(id) ?? 0))
      .map((took) => Math.min(took, MUTE));
  }

  /** When the carriers' doubles were first asked about each of these people's alarms. */
  async function firstArrivals(people: Worker[], channel: 'call' | 'text'): Promise<Map<string, number>> {
    const came: Arrival[] = [];
    const firsts = new Map<string, number>();
    for (const end = Date.now() + PATIENCE; Date.now() < end && firsts.size < people.length; await pause(250)) {
      for (const carrier of carriers) came.push(...(await carrier.ask({ arrivals: true }, arrivals)).arrivals);
      const rows = await town
        .knex('contact_attempt')
        .join('alarm', 'alarm.id', 'contact_attempt.alarm_id')
        .where('contact_attempt.channel', channel)
        .whereIn(
          'alarm.worker_id',
          people.map(({ id }) => id),
        )
        .select<{ id: string; worker_id: string }[]>('contact_attempt.id', 'alarm.worker_id');
      const workerOf = new Map(rows.map(({ id, worker_id: worker }) => [id, worker]));
      for (const { attemptId, at } of came) {
        const worker = workerOf.get(attemptId);
        if (worker !== undefined) firsts.set(worker, Math.min(at, firsts.get(worker) ?? Infinity));
      }
    }
    return firsts;
  }

  return {
    port,
    flood,
    other,
    criers,
    raiseAlarms,
    knex: town.knex,
    raised: () => criers.slice(0, raised),
    buddyOf: (crier) => town.workers[CRIERS + town.workers.indexOf(crier)] ?? other,
    staffNumberOf: (worker) => String(100_001 + town.workers.indexOf(worker)),
    logged: () => statSync(logFile).size,
    disk: place.disk,
    askedFor: (number) => Promise.all(carriers.map((carrier) => carrier.ask({ askedFor: number }, askedFor))),
    async close() {
      await service.stop();
      await Promise.all([flood, ...carriers].map((helper) => helper.stop()));
      closeSync(output);
      rmSync(folder, { recursive: true });
      await place.close();
    },
  };
}
