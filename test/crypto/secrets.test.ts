import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { followSecrets, LOOKS_AT_SECRETS } from '../../src/app/follow-secrets.ts';
import { createLog } from '../../src/app/log.ts';
import type { Secrets } from '../../src/crypto/pin.ts';
import { type KeptSecrets, secretsIn, writeSecretFile } from '../../src/crypto/secrets.ts';

const none = { pin: null, pinPrevious: null, data: null, dataPrevious: null };
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'buddyline-secrets-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true });
});

describe('secretsIn', () => {
  it('makes them once, however many processes ask, in files that only we may read', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => secretsIn(dataDir, none)));
    expect(new Set(all.map(({ pin }) => pin.current)).size).toBe(1);
    expect(all[0]?.pin.current).not.toBe(all[0]?.data.current);
    expect(all[0]?.pin.current.length).toBeGreaterThanOrEqual(32);
    expect((await readdir(dataDir)).sort()).toEqual(['data-secret', 'pin-secret']);
    for (const file of await readdir(dataDir)) expect((await stat(join(dataDir, file))).mode & 0o777).toBe(0o600);
    expect((await readFile(join(dataDir, 'pin-secret'), 'utf8')).trim()).toBe(all[0]?.pin.current);
  });

  it('uses those that are given', async () => {
    expect(await secretsIn(dataDir, { pin: 'p', pinPrevious: 'pp', data: 'd', dataPrevious: null })).toEqual({
      pin: { current: 'p', previous: 'pp' },
      data: { current: 'd', previous: undefined },
    });
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('reads what a command writes: the previous one in the second line, in DATA_DIR or in a named file', async () => {
    const { pin } = await secretsIn(dataDir, none);
    await writeSecretFile(join(dataDir, 'pin-secret'), { current: 'next', previous: pin.current });
    expect((await secretsIn(dataDir, none)).pin).toEqual({ current: 'next', previous: pin.current });
    expect((await stat(join(dataDir, 'pin-secret'))).mode & 0o777).toBe(0o600);
    const named = join(dataDir, 'named');
    await writeFile(named, 'a secret\n');
    const given = { ...none, pin: 'p', data: `file:${named}` };
    expect((await secretsIn(null, given)).data).toEqual({ current: 'a secret', previous: undefined });
    await expect(secretsIn(null, { ...given, data: 'file:/nowhere' })).rejects.toThrow('DATA_SECRET: /nowhere');
    await expect(secretsIn(null, { ...given, data: null })).rejects.toThrow('DATA_SECRET: required');
  });

  it('are changed in the running process, and stay where the file is gone', async () => {
    const kept = await secretsIn(dataDir, none);
    const [own, { current: before }] = [kept.data, kept.data];
    jest.useFakeTimers({ advanceTimers: true });
    const lines: string[] = [];
    const log = createLog('info', { write: (line: string) => void lines.push(line) });
    let file = { current: 'next', previous: before } as Secrets | null;
    const read = (): Promise<KeptSecrets> =>
      file ? Promise.resolve({ ...kept, data: file }) : Promise.reject(new Error('gone'));
    const stop = followSecrets(kept, read, log);
    await jest.advanceTimersByTimeAsync(LOOKS_AT_SECRETS);
    expect(own).toEqual({ current: 'next', previous: before });
    file = null;
    await jest.advanceTimersByTimeAsync(3 * LOOKS_AT_SECRETS);
    expect(own.current).toBe('next');
    expect(lines).toHaveLength(2);
    expect(lines.join('')).toMatch(/a secret was changed by command[^]*cannot be read/);
    expect(lines.join('')).not.toMatch(/next/);
    stop();
    jest.useRealTimers();
  });
});
