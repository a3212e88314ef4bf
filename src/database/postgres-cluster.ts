import { execFile } from 'node:child_process';
import { chown, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { accountFor, reachableFolder } from './cluster-account.ts';
import { makeDataDir } from './data-dir.ts';
import { firstKept, readKept, writeKept } from './kept-cluster.ts';
import { type Account, type Binaries, usableBinaries } from './postgres-binaries.ts';

const run = promisify(execFile);

/**
 * A file in a cluster's folder below ROOTS_FOLDER. It holds the DATA_DIR that the folder was made for, so that this is
 * known after that DATA_DIR is gone.
 */
export const OWNER_FILE = 'buddyline-data-dir';

export const SUPERUSER = 'buddyline';

/**
 * A PostgreSQL data folder, and what we store about it in `DATA_DIR/database.json`. PostgreSQL refuses to run as root,
 * so root runs it under another account. The folder is in DATA_DIR if that account can reach it. Otherwise it is in
 * ROOTS_FOLDER, under a name of its own: DATA_DIR may be below /root, and we must not change the permissions of the
 * folders above it.
 */
export interface Cluster {
  dataDir: string;
  folder: string;
  password: string;
  preferredPort: number;
  account: Account;
  binaries: Binaries;
}

/**
 * Opens the cluster of `dataDir`, and makes it if there is none.
 * @param durable false gives up safety for speed, for tests that throw the cluster away
 */
export async function openCluster(dataDir: string, durable: boolean): Promise<Cluster> {
  await makeDataDir(dataDir);
  const kept = (await readKept(dataDir)) ?? (await firstKept(dataDir));
  const folder = resolve(dataDir, kept.folder);
  const account = await accountFor(folder);
  const binaries = await usableBinaries(account, await reachableFolder(dataDir, account));
  const cluster = { dataDir, folder, password: kept.password, preferredPort: kept.port, account, binaries };
  if (!(await exists(join(folder, 'PG_VERSION')))) await initialise(cluster, durable);
  if (folder !== resolve(dataDir, 'postgres')) await nameOwner(folder, dataDir);
  return cluster;
}

/** The folder of the cluster that belongs to `dataDir`. Null if there is none yet. */
export async function clusterFolder(dataDir: string): Promise<string | null> {
  const kept = await readKept(resolve(dataDir));
  return kept && resolve(dataDir, kept.folder);
}

/**
 * Starts the server, and resolves when it answers. Call `postmasterOf` first: this must not run beside a running
 * server.
 */
export async function launchServer(cluster: Cluster): Promise<void> {
  const port = (await freePort(cluster.preferredPort)) ?? (await freePort(0));
  if (port === null) throw new Error('No free port on 127.0.0.1 for the database');
  const log = join(cluster.folder, 'server.log');
  try {
    await runAs(cluster, cluster.binaries.pgCtl, [
      'start',
      '-s',
      '-w',
      '-t',
      '30',
      '-D',
      cluster.folder,
      '-l',
      log,
      '-o',
      `-p ${port}`,
    ]);
  } catch {
    throw new Error(`The database did not start; ${log} says why`);
  }
  if (port !== cluster.preferredPort) await writeKept(cluster, port);
}

/** Stops the server and rolls back its clients' transactions. Resolves when it is gone. */
export async function shutDown(cluster: Cluster): Promise<void> {
  await runAs(cluster, cluster.binaries.pgCtl, ['stop', '-s', '-w', '-t', '30', '-m', 'fast', '-D', cluster.folder]);
}

/**
 * The port of the server that runs on this folder, or null. The server's pid file survives a crash, and its process id
 * may belong to another process by then (in a container nearly always). Such a file is removed, because PostgreSQL
 * would refuse to start beside it.
 */
export async function postmasterOf({ folder }: Pick<Cluster, 'folder'>): Promise<number | null> {
  const file = join(folder, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const command = await commandLine(pid);
  if (command === null || !command.includes(folder)) {
    await rm(file, { force: true });
    return null;
  }
  return port > 0 ? port : null;
}

/**
 * The command line of a living process. Null if there is none. If the system does not tell, any living process counts
 * as our server.
 */
async function commandLine(pid: number): Promise<string | null> {
  if (process.platform === 'linux') return await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  const { stdout } = await run('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout === '' ? null : stdout;
}

async function initialise(cluster: Cluster, durable: boolean): Promise<void> {
  const folder = await mkdtemp(`${cluster.folder}-`);
  const secrets = await mkdtemp(join(tmpdir(), 'buddyline-'));
  const passwordFile = join(secrets, 'password');
  try {
    await writeFile(passwordFile, cluster.password, { mode: 0o600 });
    for (const path of [folder, secrets, passwordFile]) await give(path, cluster.account);
    const fast = [
      '--no-sync',
      ...settings({
        fsync: 'off',
        full_page_writes: 'off',
        synchronous_commit: 'off',
        max_connections: '200',
        // A test's database lives for seconds. It gains nothing from five plans for each statement, from vacuum or from
        // slow password hashes.
        plan_cache_mode: 'force_generic_plan',
        jit: 'off',
        autovacuum: 'off',
        scram_iterations: '1',
      }),
    ];
    await runAs(cluster, cluster.binaries.initdb, [
      `--pgdata=${folder}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      // The same sort order and letters on every machine, whatever locales it has.
      '--no-locale',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...settings({
        listen_addresses: '127.0.0.1',
        // A socket file would need a folder that both accounts can reach.
        unix_socket_directories: '',
        timezone: 'UTC',
        // Statements and error details hold names and numbers, which no log may contain.
        log_min_error_statement: 'panic',
        log_error_verbosity: 'terse',
      }),
      ...(durable ? [] : fast),
    ]);
    // If another process was faster, its folder stays.
    await rename(folder, cluster.folder).catch(async (error: unknown) => {
      if (!(await exists(join(cluster.folder, 'PG_VERSION')))) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(secrets, { recursive: true, force: true });
  }
}

/** Writes the owner file anew, because DATA_DIR may have moved. */
async function nameOwner(folder: string, dataDir: string): Promise<void> {
  await writeFile(join(folder, OWNER_FILE), `${resolve(dataDir)}\n`, { mode: 0o600 });
}

function settings(values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Runs without the environment's PG... variables, because they concern another server. */
async function runAs({ account }: Cluster, program: string, args: string[]): Promise<void> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG')));
  await run(program, args, { ...account, cwd: '/', env: { ...env, LC_ALL: 'C', TZ: 'UTC' } });
}

async function give(path: string, { uid, gid }: Account): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}

/** The port if it is free (0: any free port), otherwise null. */
async function freePort(port: number): Promise<number | null> {
  const server = createServer();
  return await new Promise((done) => {
    server.once('error', () => {
      done(null);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        done(typeof address === 'object' && address !== null ? address.port : null);
      });
    });
  });
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
