import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ran, runHere } from '../harness/command-here.ts';
import { ANA, SAM } from '../harness/demo-people.ts';
import { RemoteExchange } from '../harness/remote-phones.ts';
import { untilTrue } from '../harness/until-true.ts';
import { readyAddress, type ServiceProcess, startScript, temporaryDataDir } from '../harness/service-process.ts';

const PATIENCE = 120_000;

describe('the secrets change while the service runs', () => {
  let dataDir: ReturnType<typeof temporaryDataDir>;
  let service: ServiceProcess;
  let address: string;
  let phones: RemoteExchange;
  beforeAll(async () => {
    dataDir = temporaryDataDir();
    service = startScript('main.ts', { DATA_DIR: dataDir.path, PORT: '0' });
    address = await readyAddress(service);
    phones = new RemoteExchange(address);
  }, PATIENCE);
  afterAll(async () => {
    await service.kill();
    await dataDir.remove();
  });

  /** In a process of its own. */
  async function started(...args: string[]): Promise<{ code: number | null; output: string }> {
    const command = startScript('cli/main.ts', { DATA_DIR: dataDir.path }, ['secrets', ...args]);
    const { code } = await command.ended;
    return { code, output: command.output() };
  }
  const says = (...args: string[]): Promise<Ran> =>
    runHere(['secrets', ...args], { PATH: process.env['PATH'], DATA_DIR: dataDir.path });
  const replies = async (): Promise<number> =>
    (await phones.state()).texts.filter(({ phone, direction }) => phone === SAM && direction === 'outbound').length;
  const secret = (name: string): string => readFileSync(join(dataDir.path, `${name}-secret`), 'utf8');

  it(
    'DATA_SECRET: every text meanwhile is acted on and answered, and nothing needs the old one in the end',
    async () => {
      const sam = phones.phone(SAM);
      await sam.texts('START 120 12 High Street');
      await sam.reads(/^On until/);
      const [old] = secret('data').split('\n');
      const rotating = started('rotate', 'data', '--by', 'Dev Rao');
      let isDone = false;
      void rotating.finally(() => (isDone = true));
      let texts = 0;
      while (!isDone) {
        const before = await replies();
        await sam.texts('MORE 5 7294');
        await untilTrue(async () => (await replies()) > before);
        texts += 1;
      }
      const { code, output } = await rotating;
      expect({ code, output }).toMatchObject({
        code: 0,
        output: expect.stringContaining('Nothing needs the previous one'),
      });
      expect(output).toMatch(/^[1-9]\d* sealed values were sealed anew/m);
      expect(texts).toBeGreaterThan(2);
      expect(secret('data').split('\n')[1]).toBe(old);
      expect(await says('forget', 'data', '--by', 'Dev Rao')).toMatchObject({ code: 0 });
      expect(secret('data')).not.toContain(old);
      const health = await (await fetch(`${address}/health`)).json();
      expect(health).toMatchObject({ status: 'ok', eventsSetAside: 0 });
    },
    PATIENCE,
  );

  it(
    'PIN_SECRET: PINs go on, the duress PIN too, and it says whose need the old one, which stays until then',
    async () => {
      const before = await says('rotate', 'pin', '--by', 'Dev Rao');
      expect(before).toMatchObject({
        code: 0,
        out: expect.stringMatching(/people have PINs that need the previous one.*4021/),
      });
      expect(await says('forget', 'pin', '--by', 'Dev Rao')).toMatchObject({ code: 1 });
      expect(await says('rotate', 'pin', '--by', 'Dev Rao')).toMatchObject({ code: 1 });
      await phones.phone(SAM).texts('MORE 30 3851');
      await phones.phone(ANA).rings();
      expect(await says('status')).toMatchObject({ code: 0, out: expect.stringContaining('4021') });
    },
    PATIENCE,
  );

  it('no secret is printed or logged', () => {
    for (const line of [...secret('pin').split('\n'), ...secret('data').split('\n')].filter((one) => one !== ''))
      expect(service.output()).not.toContain(line);
  });
});
