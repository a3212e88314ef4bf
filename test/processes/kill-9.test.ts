import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ANA, JOAN, startsAVisit } from '../harness/demo-people.ts';
import { RemoteExchange } from '../harness/remote-phones.ts';
import { readyAddress, type ServiceProcess, startScript, temporaryDataDir } from '../harness/service-process.ts';

/** The buddy's turn comes three and a half seconds after a visit of five minutes began. */
const SPEED = '200';

const PATIENCE = 120_000;

describe('kill -9 of the service', () => {
  let dataDir: ReturnType<typeof temporaryDataDir>;
  let running: ServiceProcess[];
  beforeEach(() => {
    dataDir = temporaryDataDir();
    running = [];
  });
  afterEach(async () => {
    await Promise.all(running.map((service) => service.kill()));
    await dataDir.remove();
  });

  function started(): ServiceProcess {
    const service = startScript('main.ts', { DATA_DIR: dataDir.path, PORT: '0', DEMO_SPEED: SPEED });
    running.push(service);
    return service;
  }
  const townOf = async (service: ServiceProcess): Promise<RemoteExchange> =>
    new RemoteExchange(await readyAddress(service));

  it(
    'during an open visit: the next start calls the buddy, in spite of the database that was left running',
    async () => {
      const first = started();
      await startsAVisit(await townOf(first), 5);
      await first.kill();
      const second = started();
      const call = await (await (await townOf(second)).phone(ANA).rings()).answers();
      await call.hears(/Urgent\. Press 1/);
      await call.presses('1');
      await call.hears(/Ring Sam once/);
      expect(second.output()).not.toMatch(/"level":"(error|fatal)"/);
      expect(await second.stop()).toEqual({ code: 0, signal: null });
    },
    PATIENCE,
  );

  it(
    "while the buddy's phone rings: the next start continues with the ladder",
    async () => {
      const first = started();
      const town = await townOf(first);
      await startsAVisit(town, 5);
      await town.phone(ANA).rings();
      await first.kill();
      const second = started();
      const call = await (await (await townOf(second)).phone(JOAN).rings()).answers();
      await call.hears(/Urgent\. Press 1/);
      expect(second.output()).not.toMatch(/"level":"(error|fatal)"/);
      await second.stop();
    },
    PATIENCE,
  );
});
