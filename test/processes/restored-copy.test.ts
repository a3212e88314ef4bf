import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runHere } from '../harness/command-here.ts';
import { freePort } from '../harness/free-port.ts';
import { ANA, SAM } from '../harness/demo-people.ts';
import { type ServiceProcess, startScript, temporaryDataDir } from '../harness/service-process.ts';
import { type CarrierNearby, openCarrier } from '../harness/spread-service.ts';
import { untilTrue } from '../harness/until-true.ts';
import { inOne } from '../harness/patterns.ts';

const PATIENCE = 120_000;
const START = 60_000;
/** A visit of ten minutes lasts five seconds, and the buddy's turn comes three seconds later. */
const SPEED = 120;

describe('a restored copy of the built-in database', () => {
  let original: ReturnType<typeof temporaryDataDir>;
  let copy: ReturnType<typeof temporaryDataDir>;
  let another: ReturnType<typeof temporaryDataDir>;
  let carrier: CarrierNearby;
  let service: ServiceProcess | null = null;
  let env: Record<string, string>;
  let address: string;

  beforeAll(async () => {
    [original, copy, another] = [temporaryDataDir(), temporaryDataDir(), temporaryDataDir()];
    const port = await freePort();
    address = `http://127.0.0.1:${port}`;
    carrier = await openCarrier(address);
    env = { ...carrier.environment('', SPEED), PORT: String(port) };
    const imported = await runHere(['import', 'db/demo.yaml'], { ...env, DATA_DIR: original.path });
    expect(imported).toMatchObject({ code: 0 });
    service = startScript('main.ts', { ...env, DATA_DIR: original.path });
    await service.says(/Buddyline is ready/, START);
    expect(service.output()).not.toContain('NOT IN FORCE');
    await carrier.phones.phone(SAM).texts('IN 10 mins at 14 Mill Lane');
    await carrier.phones.phone(SAM).reads(/^On until/);
    writeFileSync(join(original.path, 'passphrase'), 'correct horse battery staple\n');
    expect(await command('backup', original.path)).toMatch(/rows and the secrets are in/);
    await service.stop();
    await nobodyAnswers();
    execFileSync('cp', ['-a', `${original.path}/.`, copy.path]);
  }, PATIENCE);
  afterAll(async () => {
    await service?.kill();
    await carrier.close();
    await original.remove();
    await copy.remove();
    await another.remove();
  });

  it(
    'answers, says that it is not in force, and calls nobody until a person puts it in force',
    async () => {
      const env2 = { ...env, DATA_DIR: copy.path };
      const sent = async (): Promise<number> => {
        const { calls, texts } = await carrier.phones.state();
        return [...calls, ...texts].filter(({ direction }) => direction === 'outbound').length;
      };
      const before = await sent();
      service = startScript('main.ts', env2);
      await service.says(
        inOne(
          /^NOT IN FORCE: nobody is rung and no text goes out, for this data was in force in .*, since /m,
          /20\d\d-\d\d-\d\d\. If it is to be in force here: npm run cli -- in-force$/m,
        ),
        START,
      );
      const call = await carrier.phones.phone(SAM).dials();
      await call.hears(/Your PIN, please/);
      await call.hangsUp();
      const health = await fetch(`${address}/health`);
      expect(health.status).toBe(503);
      expect(await health.json()).toMatchObject({ status: 'failing', database: 'ok', inForce: false });
      expect((await runHere(['doctor'], env2)).out).toMatch(
        /✗ +Service +runs on data that was in force elsewhere, so nobody is rung\n +→ npm run cli -- in-force/,
      );
      // The visit's end and the buddy's turn have long passed by now.
      expect(await sent()).toBe(before);

      const said = startScript('cli/main.ts', env2, ['in-force']);
      expect((await said.ended).code).toBe(0);
      expect(said.output()).toBe(
        'In force: the service that runs on this data rings people from now on. See that no other copy runs.\n',
      );
      const ring = await (await carrier.phones.phone(ANA).rings(60_000)).answers();
      await ring.hears(/Urgent\. Press 1/);
      await ring.hangsUp();
      // The health page answers from memory, and the first sweep may not have run yet.
      await untilTrue(async () => (await fetch(`${address}/health`)).status === 200);
      await service.stop();
    },
    PATIENCE,
  );

  it(
    'as a backup that was made while it ran: restored on an empty machine it goes on ringing, once a person says so',
    async () => {
      await nobodyAnswers();
      expect(await command('restore', another.path)).toMatch(/^\d+ rows as they were at /);
      const env3 = { ...env, DATA_DIR: another.path };
      service = startScript('main.ts', env3);
      await service.says(/^NOT IN FORCE: nobody is rung/m, START);
      expect(await runHere(['in-force'], env3)).toMatchObject({ code: 0 });
      const ring = await (await carrier.phones.phone(ANA).rings(60_000)).answers();
      await ring.hears(/Urgent\. Press 1/);
      await ring.hangsUp();
      await service.stop();
    },
    PATIENCE,
  );

  /** What a service that is gone has begun to ring. */
  async function nobodyAnswers(): Promise<void> {
    const { calls } = await carrier.phones.state();
    for (const { id, status } of calls)
      if (status === 'ringing') await carrier.phones.ask('POST', `/calls/${id}/decline`);
  }

  /** `backup` or `restore`, with the file and the passphrase of the original. */
  async function command(name: 'backup' | 'restore', dataDir: string): Promise<string> {
    const file = join(original.path, 'monday.age');
    const run = startScript('cli/main.ts', { ...env, DATA_DIR: dataDir }, [
      name,
      file,
      '--passphrase-file',
      join(original.path, 'passphrase'),
    ]);
    const { code } = await run.ended;
    expect([code, run.output()]).toEqual([0, expect.anything()]);
    return run.output();
  }
});
