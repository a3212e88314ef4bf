import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A project of the same shape, and small. */
let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'buddyline-launch-')));
  for (const name of ['esbuild', '@esbuild', 'tsx']) {
    await mkdir(join(root, 'node_modules'), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), join(root, 'node_modules', name));
  }
  await put('package.json', '{ "type": "module" }');
  await put('tsconfig.json', '{}');
  await put('db/migrations/001_first.ts', 'export const first: number = 1;');
  for (const name of ['main', 'web', 'worker', 'cli/main', 'app/worker-thread', 'app/calendar-thread'])
    await put(`src/${name}.ts`, `console.log('${name}');`);
  await cp(join(ROOT, 'src/app/launch.mjs'), join(root, 'src/app/launch.mjs'));
});
afterEach(() => rm(root, { recursive: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

function launch(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'] };
    execFile(process.execPath, [join(root, 'src/app/launch.mjs'), ...args], { env, cwd: '/' }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}
const builds = (): Promise<string[]> => readdir(join(root, 'node_modules/.cache/buddyline'));

describe('the launcher', () => {
  it('never runs a source as it was before, nor one that it imports', async () => {
    await put('src/told.ts', "export const told: string = 'one';");
    await put('src/main.ts', "import { told } from './told.ts'; console.log(told);");
    expect(await launch('src/main.ts')).toEqual({ code: 0, out: 'one\n', err: '' });
    await put('src/told.ts', "export const told: string = 'two';");
    expect(await launch('src/main.ts')).toEqual({ code: 0, out: 'two\n', err: '' });
    await put('db/migrations/001_first.ts', "export const first: string = 'three';");
    await put('src/main.ts', "import { first } from '../db/migrations/001_first.ts'; console.log(first);");
    expect(await launch('src/main.ts')).toEqual({ code: 0, out: 'three\n', err: '' });
    await put('src/main.ts', "import { told } from './told.ts'; console.log(told);");
    await put('src/told.ts', "export const told: string = 'one';");
    await put('db/migrations/001_first.ts', 'export const first: number = 1;');
    const before = await builds();
    expect(await launch('src/main.ts')).toMatchObject({ out: 'one\n' });
    expect(await builds()).toEqual(before);
  });

  it('gives a program its own arguments, its own address and its own exit code, in the same process', async () => {
    await put(
      'src/cli/main.ts',
      'console.log(process.argv.slice(1).join(), import.meta.url, process.ppid); process.exitCode = 7;',
    );
    const source = join(root, 'src/cli/main.ts');
    const expected = `${source},board,--help ${pathToFileURL(source).href} ${process.pid}\n`;
    expect(await launch('src/cli/main.ts', 'board', '--help')).toEqual({ code: 7, out: expected, err: '' });
  });

  it.each(['from the same build', 'from the sources where no build can be kept'])(
    'starts a thread of a program %s',
    async (how) => {
      if (how.includes('sources')) await put('node_modules/.cache', 'a file where a folder is needed');
      await put(
        'src/main.ts',
        "import { Worker } from 'node:worker_threads'; const thread: string = 'src/app/worker-thread.ts'; new " +
          "Worker(new URL('app/launch.mjs', import.meta.url), { argv: [thread] });",
      );
      await put('src/app/worker-thread.ts', "const said: string = 'a thread'; console.log(said, import.meta.url);");
      const source = join(root, 'src/app/worker-thread.ts');
      const { out, err } = await launch('src/main.ts');
      expect(out).toBe(`a thread ${pathToFileURL(source).href}\n`);
      expect(err.split('Starting takes longer')).toHaveLength(how.includes('sources') ? 2 : 1);
      expect(await launch('src/app/worker-thread.ts')).toMatchObject({ code: 1, out: '' });
    },
  );

  it('names the source and its line in the stack of an error', async () => {
    await put('src/main.ts', "type A = string;\n\nconst a: A = 'lost';\nthrow new Error(a);");
    expect(await launch('src/main.ts')).toMatchObject({ code: 1, err: expect.stringContaining('src/main.ts:4') });
  });

  it('builds once when several processes start at once, and leaves no draft', async () => {
    const all = await Promise.all(['main', 'web', 'worker', 'cli/main'].map((name) => launch(`src/${name}.ts`)));
    expect(all.map(({ out, err }) => out + err)).toEqual(['main\n', 'web\n', 'worker\n', 'cli/main\n']);
    expect(await builds()).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
  });

  it.each(['empty', 'changed', 'missing'])(
    'makes a build anew of which a file is %s, as a loss of power may leave it',
    async (state) => {
      await put('src/shared.ts', "export const shared: string = 'whole';");
      for (const name of ['main', 'worker'])
        await put(`src/${name}.ts`, "import { shared } from './shared.ts'; console.log(shared);");
      await launch('src/main.ts');
      const [build = ''] = await builds();
      const folder = join(root, 'node_modules/.cache/buddyline', build);
      const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.mjs'));
      expect(files.length).toBeGreaterThan(4);
      for (const name of files) {
        if (state === 'missing') await rm(join(folder, name));
        else await writeFile(join(folder, name), state === 'empty' ? '' : "console.log('damaged');");
      }
      expect(await launch('src/main.ts')).toEqual({ code: 0, out: 'whole\n', err: '' });
      expect(await builds()).toEqual([build]);
    },
  );

  it('starts all the same where no build can be kept, and says so', async () => {
    await put('node_modules/.cache', 'a file where a folder is needed');
    await put('src/main.ts', "const told: string = 'here'; console.log(told, import.meta.url);");
    expect(await launch('src/main.ts')).toEqual({
      code: 0,
      out: `here ${pathToFileURL(join(root, 'src/main.ts')).href}\n`,
      err: expect.stringMatching(/^Starting takes longer, because no build could be made: .+\n$/),
    });
  });

  it('runs nothing but the programs of this project', async () => {
    await put('src/other.ts', "console.log('other');");
    for (const args of [[], ['src/other.ts']])
      expect(await launch(...args)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^Usage: /) });
  });
});
