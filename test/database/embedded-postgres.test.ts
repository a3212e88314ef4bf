import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from '../../src/database/connect.ts';
import { AlreadyRunning, attachEmbedded, type Embedded, startEmbedded } from '../../src/database/embedded-postgres.ts';

const quick = { durable: false };
let dataDir: string;
let open: Embedded[];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'buddyline-embedded-'));
  await chmod(dataDir, 0o755);
});
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(() => {
  open = [];
});
afterEach(async () => {
  for (const one of open) await one.stop();
});

async function opened(promise: Promise<Embedded>): Promise<Embedded> {
  const embedded = await promise;
  open.push(embedded);
  return embedded;
}
async function answers(url: string): Promise<boolean> {
  const knex = connect(url, { name: 'test', max: 1 });
  return await knex
    .raw('select 1')
    .then(
      () => true,
      () => false,
    )
    .finally(() => knex.destroy());
}

describe('the embedded server', () => {
  it('is made once although several processes start together', async () => {
    const all = await Promise.all(
      [startEmbedded(dataDir, quick), attachEmbedded(dataDir, quick), attachEmbedded(dataDir, quick)].map(opened),
    );
    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
    expect(await answers(all[0]?.url ?? '')).toBe(true);
  });

  it('keeps its data and its address over a restart, and keeps its password private', async () => {
    const first = await opened(startEmbedded(dataDir, quick));
    const knex = connect(first.url, { name: 'test', max: 1 });
    await knex.raw('create table thing as select 42 as answer');
    await knex.destroy();
    expect((await stat(join(dataDir, 'database.json'))).mode & 0o777).toBe(0o600);
    const wrong = new URL(first.url);
    wrong.password = 'wrong';
    expect(await answers(wrong.href)).toBe(false);
    await first.stop();
    expect(await answers(first.url)).toBe(false);

    const started = performance.now();
    const second = await opened(startEmbedded(dataDir, quick));
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(second.url).toBe(first.url);
    const again = connect(second.url, { name: 'test', max: 1 });
    expect(await again('thing').first()).toEqual({ answer: 42 });
    await again.destroy();
  });

  it('is started again, at the same address, when it is killed under a running service', async () => {
    const service = await opened(startEmbedded(dataDir, quick));
    const [pid] = (await readFile(join(service.folder, 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
    const began = performance.now();
    while (!(await answers(service.url))) await pause(100);
    expect(performance.now() - began).toBeLessThan(15_000);
    expect((await readFile(join(service.folder, 'postmaster.pid'), 'utf8')).split('\n')[0]).not.toBe(pid);
  });

  it('serves one service and any number of commands; the last to leave stops it', async () => {
    const service = await opened(startEmbedded(dataDir, quick));
    const second = startEmbedded(dataDir, quick);
    await expect(second).rejects.toThrow(AlreadyRunning);
    await expect(second).rejects.toThrow(/Another Buddyline is running/);
    const [one, other] = await Promise.all([opened(attachEmbedded(dataDir)), opened(attachEmbedded(dataDir))]);
    expect(one.url).toBe(service.url);
    await one.stop();
    expect(await answers(service.url)).toBe(true);
    await service.stop();
    expect(await answers(other.url)).toBe(true);
    await other.stop();
    expect(await answers(other.url)).toBe(false);
  });

  it('starts beside the pid file of a crash whose process id now belongs to another process', async () => {
    const first = await opened(startEmbedded(dataDir, quick));
    const mark = join(first.folder, 'postmaster.pid');
    const text = await readFile(mark, 'utf8');
    await first.stop();
    await writeFile(mark, text.replace(/^\d+/, String(process.pid)));
    const second = await opened(startEmbedded(dataDir, quick));
    expect(await answers(second.url)).toBe(true);
  });

  it('is taken over from a service that was killed', async () => {
    const killed = await servant(dataDir);
    const url = await firstLine(killed);
    const gone = new Promise((resolve) => killed.once('exit', resolve));
    killed.kill('SIGKILL');
    await gone;
    expect(await answers(url)).toBe(true); // the server of the killed service
    const next = await opened(startEmbedded(dataDir, quick));
    expect(next.url).toBe(url);
    await next.stop();
    expect(await answers(url)).toBe(false);
  });
});

/** A service in a process of its own. It prints its database's address. */
async function servant(folder: string): Promise<ChildProcess> {
  const script = join(folder, 'servant.mts');
  const embedded = fileURLToPath(new URL('../../src/database/embedded-postgres.ts', import.meta.url));
  await writeFile(
    script,
    `
    import { startEmbedded } from ${JSON.stringify(embedded)};
    console.log((await startEmbedded(process.argv[2], { durable: false })).url);
    setInterval(() => undefined, 1000);`,
  );
  const env = { ...process.env, NODE_OPTIONS: '' };
  return spawn(process.execPath, ['--import', 'tsx', script, folder], { stdio: ['ignore', 'pipe', 'inherit'], env });
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.trim();
}
