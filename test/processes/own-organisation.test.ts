import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { runHere } from '../harness/command-here.ts';
import { type ServiceProcess, startScript, temporaryDataDir } from '../harness/service-process.ts';
import { untilTrue } from '../harness/until-true.ts';

const PATIENCE = 120_000;
const State = z.object({
  organisation: z.string(),
  clock: z.object({ now: z.coerce.date(), speed: z.number(), pace: z.number() }),
  guide: z.array(z.object({ text: z.string() })),
  phones: z.array(z.object({ label: z.string(), number: z.string(), note: z.string().nullable() })),
});

/** The demo's file as a newcomer would adapt it. */
const OWN = [
  ["Riverside Children's Services", 'Hillside Council'],
  ['Sam Okoro', 'Kit Adeyemi'],
  ['Ana Kowalska', 'Rowan Hale'],
  ['Joan Mercer', 'Mel Tran'],
  ['Idris Bevan', 'Noor Aziz'],
  ['Priya Nair', 'Bo Lind'],
  ['Tomos Rees', 'Lou Marsh'],
  ['40', '50'],
  ['9001', '9003'],
  ['"7294"', '"8305"'],
].reduce((text, [from = '', to = '']) => text.replaceAll(from, to), readFileSync('db/demo.yaml', 'utf8'));

async function stateOf(service: ServiceProcess): Promise<z.infer<typeof State>> {
  const [, address = ''] = await service.says(/Buddyline is ready: (\S+)/, PATIENCE);
  return State.parse(await (await fetch(`${address}/exchange/api/state`)).json());
}

async function until(
  service: ServiceProcess,
  isSo: (state: z.infer<typeof State>) => boolean,
): Promise<z.infer<typeof State>> {
  let state = await stateOf(service);
  await untilTrue(async () => isSo((state = await stateOf(service))));
  return state;
}

describe("an organisation of one's own on the demo's exchange", () => {
  let dataDir: ReturnType<typeof temporaryDataDir>;
  let env: Record<string, string>;
  let file: string;
  let service: ServiceProcess;

  beforeAll(async () => {
    dataDir = temporaryDataDir();
    env = { DATA_DIR: dataDir.path, PORT: '0' };
    file = join(dataDir.path, 'my-council.yaml');
    writeFileSync(file, OWN);
    service = startScript('main.ts', env);
    await stateOf(service);
  }, PATIENCE);
  afterAll(async () => {
    await service.kill();
    await dataDir.remove();
  });

  async function importOwn(): Promise<void> {
    const imported = await runHere(['import', file], { DATA_DIR: dataDir.path });
    expect(imported).toMatchObject({ code: 0, out: expect.stringContaining('people: 6 added') });
  }

  it(
    'is on the page at once, first, with its own names in the steps',
    async () => {
      const before = await stateOf(service);
      expect(before.phones[0]).toEqual({
        number: '+447700900101',
        label: 'Sam Okoro',
        note: 'Worker\nPIN 7294, under duress 3851',
      });
      await importOwn();
      const after = await until(service, ({ organisation }) => organisation === 'Hillside Council');
      expect(after.phones.slice(0, 4).map(({ label }) => label)).toEqual([
        'Kit Adeyemi',
        'Rowan Hale',
        'Mel Tran',
        'Noor Aziz',
      ]);
      expect(after.phones[0]?.number).toBe('+447700900301');
      // The page shows PINs only for the demo's people. This worker's PIN is private.
      expect(after.phones[0]?.note).toBe('Worker');
      expect(after.guide[0]?.text).toBe("On Kit's phone press Call. When it asks, key the PIN.");
      expect(after.phones.find(({ label }) => label === 'Sam Okoro')?.note).toMatch(/^Of the demo/);
    },
    PATIENCE,
  );

  it('leaves the clock its speed', async () => {
    const { clock } = await stateOf(service);
    expect(clock).toMatchObject({ speed: 20, pace: 20 });
    await until(service, ({ clock: { now } }) => now.getTime() > clock.now.getTime() + 60_000);
  });

  it('makes the clock wait while somebody listens to the line, and run on once they have hung up', async () => {
    const [, address = ''] = await service.says(/Buddyline is ready: (\S+)/);
    const calls = `${address}/exchange/api/calls`;
    const asked = async (url: string, body: object): Promise<unknown> =>
      (
        await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).json();
    const { id } = z.object({ id: z.string() }).parse(await asked(calls, { from: '+447700900301' }));
    expect((await until(service, ({ clock }) => clock.pace === 1)).clock.speed).toBe(20);
    await asked(`${calls}/${id}/hangup`, {});
    await until(service, ({ clock }) => clock.pace === 20);
  });

  it(
    'keeps its phones and the speed after a restart',
    async () => {
      const { clock: before } = await stateOf(service);
      await service.stop();
      service = startScript('main.ts', env);
      const { clock, phones } = await stateOf(service);
      expect(clock.speed).toBe(20);
      expect(clock.now.getTime()).toBeGreaterThan(before.now.getTime());
      expect(phones[0]?.label).toBe('Kit Adeyemi');
    },
    PATIENCE,
  );

  it(
    'runs in real time on a database that has never run fast, because it may concern real people',
    async () => {
      await service.stop();
      await dataDir.remove();
      dataDir = temporaryDataDir();
      env = { DATA_DIR: dataDir.path, PORT: '0' };
      file = join(dataDir.path, 'my-council.yaml');
      writeFileSync(file, OWN);
      await importOwn();
      service = startScript('main.ts', env);
      expect((await stateOf(service)).clock.speed).toBe(1);
    },
    PATIENCE,
  );
});
