import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { ANA, startsAVisit } from '../harness/demo-people.ts';
import { freePort } from '../harness/free-port.ts';
import { type ServiceProcess, startScript } from '../harness/service-process.ts';
import { type CarrierNearby, importDemo, openCarrier } from '../harness/spread-service.ts';
import { untilTrue } from '../harness/until-true.ts';

const PATIENCE = 120_000;
/** A visit of five minutes lasts two and a half seconds, and the buddy's turn comes three seconds later. */
const SPEED = 120;

describe('npm start answers with one event loop and calls people with another', () => {
  let database: FreshDatabase;
  let carrier: CarrierNearby;
  let service: ServiceProcess;
  let faults: string;
  let port: number;
  beforeAll(async () => {
    database = await freshDatabase();
    await importDemo(database);
    port = await freePort();
    carrier = await openCarrier(`http://127.0.0.1:${port}`);
    faults = mkdtempSync(join(tmpdir(), 'buddyline-faults-'));
    service = startScript('main.ts', {
      ...carrier.environment(database.url, SPEED),
      PORT: String(port),
      THREAD_FAULTS: faults,
      NODE_OPTIONS: `--import ${join(import.meta.dirname, '../harness/thread-faults.mjs')}`,
    });
    await service.says(/Buddyline is ready/);
  }, PATIENCE);
  afterAll(async () => {
    await service.kill();
    await carrier.close();
    await database.drop();
    rmSync(faults, { recursive: true });
  });
  function fault(thread: 'main' | 'worker', what: string): void {
    writeFileSync(join(faults, 'draft'), what);
    renameSync(join(faults, 'draft'), join(faults, thread));
  }

  it(
    'calls the buddy on time while no request is answered, and reports the lag of both loops',
    async () => {
      const answers = (): Promise<boolean> =>
        fetch(`http://127.0.0.1:${port}/live`, { signal: AbortSignal.timeout(200) }).then(
          ({ ok }) => ok,
          () => false,
        );
      await startsAVisit(carrier.phones, 5);
      const due = performance.now() + 5_500;
      fault('main', 'hangs');
      await untilTrue(async () => !(await answers()));
      await carrier.phones.phone(ANA).rings();
      // The loop that hangs takes one of two cores, and other tests run beside this one.
      expect(performance.now() - due).toBeLessThan(15_000);
      expect(await answers()).toBe(false);
      rmSync(join(faults, 'main'));
      await untilTrue(answers);
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      expect(metrics).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
      expect(metrics).toMatch(/^buddyline_worker_eventloop_lag_seconds \d/m);
    },
    PATIENCE,
  );

  it(
    'ends with code 1 when the thread that calls people has ended, so that it does not look alive',
    async () => {
      fault('worker', 'ends');
      expect(await service.ended).toEqual({ code: 1, signal: null });
      expect(service.output()).toContain('the thread that rings people has ended: the process ends');
    },
    PATIENCE,
  );
});
