import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { secretsIn } from '../../src/crypto/secrets.ts';

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
});
