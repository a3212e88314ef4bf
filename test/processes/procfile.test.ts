import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectionsOf } from '../../src/database/connections-given.ts';
import { listen } from '../../src/database/listen.ts';
import { POOLS } from '../../src/database/pools.ts';
import { REPORTS_LOST } from '../../src/database/transact.ts';
import { freePort } from '../harness/free-port.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { ANA, JOAN, PRIYA, startsAVisit } from '../harness/demo-people.ts';
import { type ServiceProcess, startCommand } from '../harness/service-process.ts';
import { type CarrierNearby, importDemo, openCarrier } from '../harness/spread-service.ts';
import { untilTrue } from '../harness/until-true.ts';
import { Way } from '../harness/way.ts';

const PATIENCE = 120_000;
/** A visit of ten minutes lasts five seconds, and the buddy's turn comes three seconds later. */
const SPEED = 120;

/**
 * The Procfile's commands as a platform runs them: each in a process group of its own, two of each kind behind a load
 * balancer.
 */
const commands = new Map(
  readFileSync('Procfile', 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', command = ''] = line.split(/:\s+/);
      return [name, command];
    }),
);

describe('the Procfile, two webs and two workers', () => {
  let database: FreshDatabase;
  let balancer: Way;
  let carrier: CarrierNearby;
  let environment: Record<string, string>;
  let webs: ServiceProcess[];
  let workers: ServiceProcess[];
  let ports: number[];
  const start = (name: string, env: Record<string, string> = {}): ServiceProcess =>
    startCommand(commands.get(name) ?? 'false', { ...environment, ...env });

  beforeAll(async () => {
    database = await freshDatabase();
    await importDemo(database);
    ports = [await freePort(), await freePort()];
    balancer = await Way.to(...ports);
    carrier = await openCarrier(`http://127.0.0.1:${balancer.port}`);
    environment = carrier.environment(database.url, SPEED);
    const released = await start('release').ended;
    expect(released.code).toBe(0);
    webs = ports.map((port) => start('web', { PORT: String(port) }));
    workers = [start('worker'), start('worker')];
    await Promise.all([
      ...webs.map((web) => web.says(/web is ready/)),
      ...workers.map((worker) => worker.says(/worker is ready/)),
    ]);
  }, PATIENCE);
  afterAll(async () => {
    await Promise.all([...webs, ...workers].map((service) => service.kill()));
    await carrier.close();
    await balancer.close();
    await database.drop();
  });

  it(
    'are restarted one after the other while somebody texts: each text is answered once, and no webhook is missed; ' +
      'each web tells that the reports of one before it may be lost',
    async () => {
      let [texts, isOver, begun] = [0, false, 0];
      const listener = listen({
        url: database.url,
        channel: 'outbox',
        heard: (words) => {
          if (words === REPORTS_LOST) begun += 1;
        },
        lost: (error) => {
          throw error;
        },
      });
      const answers = async (): Promise<number> =>
        (await carrier.phones.state()).texts.filter(
          ({ phone, direction }) => phone === PRIYA && direction === 'outbound',
        ).length;
      const texting = (async () => {
        while (!isOver) {
          await carrier.phones.phone(PRIYA).texts('STATUS');
          texts += 1;
          await untilTrue(async () => (await answers()) >= texts);
        }
      })();
      for (const [n, port] of ports.entries()) {
        // As a load balancer has it that is told first.
        await balancer.rest(port);
        await Promise.all([webs[n]?.stop(), workers[n]?.stop()]);
        const [web, worker] = [start('web', { PORT: String(port) }), start('worker')];
        [webs[n], workers[n]] = [web, worker];
        await Promise.all([web.says(/web is ready/), worker.says(/worker is ready/)]);
        balancer.goOn(port);
      }
      isOver = true;
      await texting;
      await listener.stop();
      expect(begun).toBe(webs.length);
      expect(await answers()).toBe(texts);
      expect(carrier.errors()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'opens no connections but those that are declared, and is counted by them',
    async () => {
      // A web holds none while nobody asks it for anything.
      await untilTrue(async () => {
        await Promise.all(ports.map((port) => fetch(`http://127.0.0.1:${port}/health`)));
        const { webs: counted, workers: listening } = (await connectionsOf(database.knex)).running;
        return counted === 2 && listening === 2;
      });
      const { rows } = await database.knex.raw<{ rows: { name: string; count: number }[] }>(
        `select application_name as name, count(*)::integer as count from pg_stat_activity
          where datname = current_database() and application_name like 'buddyline %' group by 1`,
      );
      const declared = { ...POOLS.web, ...POOLS.worker };
      const most = (name: string): number =>
        name.startsWith('buddyline callers ')
          ? declared.callers
          : 2 * (Object.entries(declared).find(([pool]) => name === `buddyline ${pool}`)?.[1] ?? 0);
      const theirs = rows.filter(({ name }) => name !== 'buddyline test');
      expect(theirs.length).toBeGreaterThan(4);
      expect(theirs.filter(({ name, count }) => count > most(name))).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'calls the buddy within 15 s although the leading worker is killed during the visit, then a web during the call',
    async () => {
      await startsAVisit(carrier.phones, 10);
      const started = performance.now();
      process.kill(await pidOfTheLeader(database), 'SIGKILL');
      await Promise.race(workers.map(({ ended }) => ended));

      const due = started + 8_000;
      const call = await (await carrier.phones.phone(ANA).rings(23_000)).answers();
      expect(performance.now() - due).toBeLessThan(15_000);
      await call.hears(/Urgent\. Press 1/);
      await webs[0]?.kill();
      await call.presses('1');
      await call.hears(/Ring Sam once/);
      await call.presses('1');
      await call.hears(/How many minutes/);
      await call.presses('15#');
      await call.hears(/News by/);
      // A report that the killed web was just storing is lost, as it would be with a real carrier.
      expect(carrier.errors().filter((error) => !error.includes('status callback'))).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'continues with one of each, and these stop on SIGTERM',
    async () => {
      const call = await carrier.phones.phone(JOAN).dials();
      await call.hears(/Your PIN, please|Urgent\. Press 1/);
      for (const service of [...webs, ...workers]) expect(service.output()).not.toMatch(/nobody foresaw/);
      const asked = performance.now();
      await Promise.all([...webs, ...workers].map((service) => service.stop()));
      // Platforms end with `kill -9` what is still there after ten seconds.
      expect(performance.now() - asked).toBeLessThan(10_000);
    },
    PATIENCE,
  );
});

/** A worker's name begins with its process id. The process that the test started is npm, not the worker. */
async function pidOfTheLeader({ knex }: FreshDatabase): Promise<number> {
  const row = await knex<{ name: string; holder: string }>('lease').where({ name: 'outbox twilio' }).first('holder');
  return Number.parseInt(row?.holder ?? '', 10);
}
