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
    'during an open visit: the next start calls the buddy, in spite of the database that was left running; ' +
      "while the buddy's phone rings: the next start continues with the ladder",
    async () => {
      const first = started();
      await startsAVisit(await townOf(first), 5);
      await first.kill();
      const second = started();
      await (await townOf(second)).phone(ANA).rings();
      expect(second.output()).not.toMatch(/"level":"(error|fatal)"/);
      await second.kill();
      const third = started();
      const call = await (await (await townOf(third)).phone(JOAN).rings()).answers();
      await call.hears(/Urgent\. Press 1/);
      await call.presses('1');
      await call.hears(/Ring Sam once/);
      expect(third.output()).not.toMatch(/"level":"(error|fatal)"/);
      expect(await third.stop()).toEqual({ code: 0, signal: null });
    },
    PATIENCE,
  );
});
