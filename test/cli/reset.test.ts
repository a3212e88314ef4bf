import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { resetCommand } from '../../src/cli/reset.ts';
import { AlreadyRunning, attachEmbedded, startEmbedded } from '../../src/database/embedded-postgres.ts';

const environment = { ...process.env };
const quick = { durable: false };
let dataDir: string;
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
  process.env = { DATA_DIR: dataDir };
  out = [];
  jest.spyOn(console, 'log').mockImplementation((line: unknown) => out.push(String(line)));
});
afterEach(() => {
  process.env = { ...environment };
  jest.restoreAllMocks();
});

const reset = (args: string[], ...typed: string[]) =>
  resetCommand(Readable.from(typed.map((line) => `${line}\n`))).parseAsync(['node', 'reset', ...args]);
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
    process.env['DATABASE_URL'] = 'postgres://127.0.0.1/ours';
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
