import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { leftBehindFindings } from '../../src/cli/doctor/own-checks.ts';
import { leftBehindCommand, sheetOf } from '../../src/cli/left-behind.ts';
import { leftBehind, removeLeftBehind } from '../../src/database/left-behind.ts';
import { OWNER_FILE } from '../../src/database/postgres-cluster.ts';
import { overheard } from '../harness/command-here.ts';

const [ONE, OTHER] = ['0b6e1c9a-3f5d-4c57-9b57-6a8d2b7c1e10', '1b6e1c9a-3f5d-4c57-9b57-6a8d2b7c1e10'];
let root: string;
let place: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'buddyline-left-'));
  place = join(root, 'place');
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function aCluster(name: string, madeFor: string | null): string {
  const folder = join(place, name);
  mkdirSync(join(folder, 'global'), { recursive: true });
  writeFileSync(join(folder, 'global', 'pg_control'), '');
  if (madeFor !== null) writeFileSync(join(folder, OWNER_FILE), `${madeFor}\n`);
  return folder;
}

function aDataDir(name: string, folder: string): string {
  const dataDir = join(root, name);
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'database.json'), JSON.stringify({ folder, password: 'of a test', port: 0 }));
  return dataDir;
}

describe('databases that root keeps outside of DATA_DIR', () => {
  it('are left behind when the DATA_DIR that they were made for is gone, or names another', async () => {
    const gone = aCluster(ONE, join(root, 'gone'));
    const renewed = aCluster(OTHER, aDataDir('renewed', join(place, 'another')));
    expect((await leftBehind([], place)).map(({ folder }) => folder).sort()).toEqual([gone, renewed].sort());
  });

  it('are not left behind while that DATA_DIR names them, or a given DATA_DIR does', async () => {
    aCluster(ONE, aDataDir('named', join(place, ONE)));
    aCluster(OTHER, null);
    expect(await leftBehind([aDataDir('asked', join(place, OTHER))], place)).toEqual([]);
  });

  it('are not left behind while a server runs on them; the pid file of a crashed server does not count', async () => {
    const [running, crashed] = [aCluster(ONE, null), aCluster(OTHER, null)];
    const server = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)', running]);
    try {
      await once(server, 'spawn');
      for (const folder of [running, crashed])
        writeFileSync(join(folder, 'postmaster.pid'), `${server.pid}\n${folder}\n0\n54320\n`);
      expect((await leftBehind([], place)).map(({ folder }) => folder)).toEqual([crashed]);
    } finally {
      server.kill();
    }
  });

  it('are listed by doctor, with the command that shows all of them', async () => {
    const folder = aCluster(ONE, join(root, 'gone'));
    expect(await leftBehindFindings([], place)).toEqual([
      expect.objectContaining({
        mark: 'warning',
        found: expect.stringContaining(folder),
        todo: expect.stringContaining('left-behind'),
      }),
    ]);
    expect(sheetOf(await leftBehind([], place)).join('\n')).toContain(`${folder}  `);
    rmSync(folder, { recursive: true });
    expect(await leftBehindFindings([], place)).toEqual([]);
    expect(sheetOf([])).toEqual(['No database is left behind.']);
  });

  it('are removed one by one with their reserve, and nothing else is', async () => {
    const gone = aCluster(ONE, join(root, 'gone'));
    const named = aCluster(OTHER, aDataDir('named', join(place, OTHER)));
    const reserves = [gone, named].map((folder) => `${folder}.reserve`);
    for (const reserve of reserves) writeFileSync(reserve, '');
    expect(await removeLeftBehind(named, [], place)).toBe(false);
    expect(await removeLeftBehind(root, [], place)).toBe(false);
    expect(await removeLeftBehind(gone, [], place)).toBe(true);
    expect([existsSync(gone), existsSync(named), existsSync(root)]).toEqual([false, true, true]);
    expect(reserves.map((reserve) => existsSync(reserve))).toEqual([false, true]);
  });

  it('are listed and removed by the command, which refuses what is in use and what is none of them', async () => {
    const gone = aCluster(ONE, join(root, 'gone'));
    const dataDir = aDataDir('named', join(place, OTHER));
    const named = aCluster(OTHER, dataDir);
    writeFileSync(`${gone}.reserve`, '');
    const types = async (...args: string[]): Promise<string> => {
      const command = leftBehindCommand(place);
      const { out } = await overheard(() => command.parseAsync(['node', 'left-behind', ...args]), {
        DATA_DIR: dataDir,
      });
      return out.trimEnd();
    };
    const sheet = await types();
    expect(sheet).toContain(gone);
    expect(sheet).not.toContain(named);
    for (const kept of [named, root, join(place, 'nowhere')])
      await expect(types('--remove', kept)).rejects.toThrow(/is not left behind: .*Nothing has changed\./);
    expect([existsSync(gone), existsSync(named)]).toEqual([true, true]);
    expect(await types('--remove', `${gone}/`)).toBe('Removed.');
    expect([existsSync(gone), existsSync(`${gone}.reserve`), existsSync(named)]).toEqual([false, false, true]);
    expect(await types()).toBe('No database is left behind.');
    await expect(types('--remove', gone)).rejects.toThrow(/Nothing has changed\./);
  });

  it('are an empty list if root never kept any', async () => {
    expect(await leftBehind([], join(root, 'nowhere'))).toEqual([]);
  });
});
