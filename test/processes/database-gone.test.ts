import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../harness/free-port.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { ANA, PRIYA, SAM, SAMS_PIN, startsAVisit } from '../harness/demo-people.ts';
import { type RemoteCall, until } from '../harness/remote-phones.ts';
import { type ServiceProcess, startScript } from '../harness/service-process.ts';
import { type CarrierNearby, importDemo, openCarrier } from '../harness/spread-service.ts';
import { SwallowingProxy } from '../harness/swallowing-proxy.ts';
import { untilTrue } from '../harness/until-true.ts';
import { Way } from '../harness/way.ts';

const PATIENCE = 120_000;
/** The buddy's turn comes eleven seconds after a visit of five minutes began, while the database is down. */
const SPEED = 60;
const AWAY = 10_000;

interface Wire {
  port: number;
  unplug(): void;
  plug(): void;
  close(): Promise<void>;
}

async function thatIsReset(port: number): Promise<Wire> {
  const way = await Way.to(port);
  return {
    port: way.port,
    unplug: () => {
      way.cut();
    },
    plug: () => {
      way.repair();
    },
    close: () => way.close(),
  };
}

async function thatSwallows(port: number): Promise<Wire> {
  const proxy = await SwallowingProxy.to('127.0.0.1', port);
  return {
    port: proxy.port,
    unplug: () => {
      proxy.swallow(true);
    },
    plug: () => {
      proxy.swallow(false);
    },
    close: () => proxy.close(),
  };
}

describe('without the database', () => {
  let database: FreshDatabase;
  let carrier: CarrierNearby;
  let processes: ServiceProcess[];
  let wire: Wire;
  beforeEach(async () => {
    database = await freshDatabase();
    await importDemo(database);
    processes = [];
  });
  afterEach(async () => {
    await Promise.all(processes.map((process) => process.kill()));
    await carrier.close();
    await wire.close();
    await database.drop();
  });

  /** Priya has asked us to call her. She has answered the first two covert questions. */
  async function isAskedThreeQuestions(): Promise<RemoteCall> {
    const priya = carrier.phones.phone(PRIYA);
    await priya.texts('RING 5');
    const call = await (await priya.rings()).answers();
    await call.hears(/Is this a good time/);
    for (const [key, question] of [
      ['2', /the address on the file/],
      ['2', /the red form/],
      ['2', /head office/],
    ] as const) {
      await call.presses(key);
      await call.hears(question);
    }
    return call;
  }

  /** A yes that was keyed while the database was away counts: nobody is asked for it again. */
  async function isAskedTheNext(call: RemoteCall): Promise<void> {
    await call.hears(/attached to it/);
    const { state } = await database.knex('purple_call').first('state');
    expect(state.replies).toEqual({ address: 'no', danger: 'no', police: 'yes' });
    await call.hangsUp();
  }

  it.each([
    ['every connection is reset', thatIsReset],
    ['the network swallows everything', thatSwallows],
  ])(
    'for ten seconds, in the middle of a call and of the covert questions, %s: the caller hears "One moment" and ' +
      'continues, the alarm that fell due rings at once afterwards',
    async (_how, wiring) => {
      const server = new URL(database.url);
      wire = await wiring(Number(server.port));
      server.port = String(wire.port);
      const port = await freePort();
      carrier = await openCarrier(`http://127.0.0.1:${port}`);
      const env = { ...carrier.environment(server.href, SPEED), PORT: String(port) };
      const web = startScript('web.ts', env);
      const worker = startScript('worker.ts', env);
      processes.push(web, worker);
      await Promise.all([web.says(/web is ready/), worker.says(/worker is ready/)]);

      const asked = await isAskedThreeQuestions();
      await startsAVisit(carrier.phones, 5);
      const call = await carrier.phones.phone(SAM).dials();
      await call.hears(/Your PIN, please/);
      wire.unplug();
      const unplugged = performance.now();
      await Promise.all([call.presses(SAMS_PIN), asked.presses('1')]);
      await Promise.all([call, asked].map((one) => one.hears(/One moment, please/)));
      await pause(AWAY - (performance.now() - unplugged));
      wire.plug();

      const ringing = carrier.phones.phone(ANA).rings(15_000);
      // The PIN was keyed while the database was away, and counts.
      await call.hears(/You're down until/);
      await (await ringing).answers();
      await isAskedTheNext(asked);
      // A report that could not be stored within its ten seconds is lost. The carrier must have no other reason to
      // complain.
      expect(carrier.errors().filter((error) => !/^11200 status callback: .* 503$/.test(error))).toEqual([]);
      for (const service of processes) expect(service.output()).not.toMatch(/nobody foresaw/);
      await until('the service is in good health again', PATIENCE, async () => {
        const { status } = await fetch(`http://127.0.0.1:${port}/health`);
        return status === 200 ? status : null;
      });
    },
    PATIENCE,
  );

  it(
    'a web is killed that has taken in SOS meanwhile: its next start finds it, and the buddy rings',
    async () => {
      const server = new URL(database.url);
      wire = await thatIsReset(Number(server.port));
      server.port = String(wire.port);
      const port = await freePort();
      carrier = await openCarrier(`http://127.0.0.1:${port}`);
      const started = async (script: 'web.ts' | 'worker.ts', databaseUrl: string): Promise<ServiceProcess> => {
        const service = startScript(script, { ...carrier.environment(databaseUrl, 1), PORT: String(port) });
        processes.push(service);
        await service.says(/(web|worker) is ready/);
        return service;
      };
      const [web] = await Promise.all([started('web.ts', server.href), started('worker.ts', database.url)]);

      wire.unplug();
      await carrier.phones.phone(SAM).texts('SOS');
      const folder = join(carrier.dataDir, 'waiting-texts');
      const written = (): string[] => readdirSync(folder).map((name) => join(folder, name));
      await untilTrue(() => written().some((file) => statSync(file).size > 0));
      await web.kill();
      const [file = ''] = written();
      expect([statSync(file).mode & 0o777, statSync(folder).mode & 0o066]).toEqual([0o600, 0]);
      expect(readFileSync(file, 'latin1')).not.toMatch(/SOS|447700900101|body/);
      wire.plug();

      const again = await started('web.ts', server.href);
      await (await carrier.phones.phone(ANA).rings()).answers();
      await untilTrue(() => readdirSync(folder).length === 0);
      expect(await database.knex('inbound_text').select('body')).toEqual([{ body: 'SOS' }]);
      expect(await database.knex('alarm').select('kind')).toEqual([{ kind: 'panic' }]);
      expect(again.output()).not.toMatch(/"level":"(error|fatal)"/);
    },
    PATIENCE,
  );
});
