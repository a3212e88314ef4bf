import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { resetCommand } from '../../src/cli/reset.ts';
import { AlreadyRunning, attachEmbedded, startEmbedded } from '../../src/database/embedded-postgres.ts';
import { overheard } from '../harness/command-here.ts';

const quick = { durable: false };
let dataDir: string;
let environment: NodeJS.ProcessEnv;
let out: string[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'buddyline-reset-'));
  await chmod(dataDir, 0o755); // root's server runs as another account
  await writeFile(join(dataDir, 'secrets.json'), '{}');
});
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(() => {
  environment = { DATA_DIR: dataDir };
  out = [];
});

async function reset(args: string[], ...typed: string[]): Promise<void> {
  const command = resetCommand(Readable.from(typed.map((line) => `${line}\n`)));
  let fault: unknown;
  const ran = await overheard(async () => {
    await command.parseAsync(['node', 'reset', ...args]).catch((error: unknown) => (fault = error));
  }, environment);
  out.push(...ran.out.split('\n').slice(0, -1));
  if (fault !== undefined) throw fault;
}
const isThere = (): boolean => existsSync(join(dataDir, 'postgres', 'PG_VERSION'));

describe('reset', () => {
  it('removes nothing beside a service or a command that runs, whatever is said', async () => {
    for (const use of [startEmbedded, attachEmbedded]) {
      const used = await use(dataDir, quick);
      try {
        await expect(reset(['--yes'])).rejects.toThrow(AlreadyRunning);
      } finally {
        await used.stop();
      }
      expect(isThere()).toBe(true);
    }
    expect(out).toEqual([]);
  });

  it('removes nothing unless the answer is yes', async () => {
    for (const typed of [['no'], ['y'], []]) await expect(reset([], ...typed)).rejects.toThrow('Nothing has changed.');
    expect(out[0]).toContain(dataDir);
    expect(isThere()).toBe(true);
  });

  it('removes no database that is not the built-in one', async () => {
    environment['DATABASE_URL'] = 'postgres://127.0.0.1/ours';
    await expect(reset(['--yes'])).rejects.toThrow(/database of your own/);
    expect(isThere()).toBe(true);
  });

  it('removes it, the next one begins empty, and the secrets stay', async () => {
    await reset([], 'yes');
    expect(isThere()).toBe(false);
    expect(existsSync(join(dataDir, 'database.json'))).toBe(false);
    expect(existsSync(join(dataDir, 'secrets.json'))).toBe(true);
    await reset(['--yes']);
    expect(out.at(-1)).toBe(`There is no built-in database in ${dataDir}.`);
    const next = await startEmbedded(dataDir, quick);
    await next.stop();
    await reset(['--yes']);
    expect(isThere()).toBe(false);
  });
});
