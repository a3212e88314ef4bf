import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connect } from '../../src/database/connect.ts';
import { DATA_DIR_MODE } from '../../src/database/data-dir.ts';
import {
  type Cluster,
  launchServer,
  openCluster,
  postmasterOf,
  SUPERUSER,
} from '../../src/database/postgres-cluster.ts';
import { untilTrue } from './until-true.ts';

const run = promisify(execFile);

/**
 * Two PostgreSQL servers on this machine: a primary, and a replica that has each commit before the primary answers.
 * They are made of the built-in server's own programs, which lack pg_basebackup: the replica begins as a copy of the
 * primary's files from before its first start.
 */
export interface ReplicatedServer {
  /** Names both servers. */
  url: string;
  /** `kill -9` of the primary with all its processes. */
  killPrimary(): void;
  /** As an operator does it by hand. */
  promoteReplica(): Promise<void>;
  /** The old primary comes back by itself, as it was, and takes writes. */
  primaryComesBack(): Promise<void>;
  remove(): Promise<void>;
}

export async function openReplicatedServer(): Promise<ReplicatedServer> {
  const folders = ['primary', 'replica'].map((name) => mkdtempSync(join(tmpdir(), `buddyline-${name}-`)));
  for (const folder of folders) chmodSync(folder, DATA_DIR_MODE);
  const [here = '', there = ''] = folders;
  const primary = await openCluster(here, true);
  const { uid, gid } = statSync(primary.folder);
  const replica: Cluster = { ...primary, dataDir: there, folder: join(there, 'postgres'), preferredPort: 0 };
  cpSync(primary.folder, replica.folder, { recursive: true });
  await launchServer(primary);
  const port = await portOf(primary);
  const standby = join(replica.folder, 'standby.signal');
  appendFileSync(standby, '');
  appendFileSync(
    join(replica.folder, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=127.0.0.1 port=${port} user=${SUPERUSER} password=${primary.password}'\n`,
  );
  for (const path of [replica.folder, ...readdirSync(replica.folder, { recursive: true, encoding: 'utf8' })])
    chownSync(path === replica.folder ? path : join(replica.folder, path), uid, gid);
  chmodSync(replica.folder, 0o700);
  await launchServer(replica);
  const name = `test_${randomBytes(8).toString('hex')}`;
  const address = (database: string, ...ports: number[]): string =>
    `postgres://${SUPERUSER}:${primary.password}@${ports.map((each) => `127.0.0.1:${each}`).join(',')}/${database}`;
  const admin = connect(address('postgres', port), { name: 'test', max: 1 });
  await admin.raw('create database ??', [name]);
  await admin.raw(`alter system set synchronous_standby_names = '*'`);
  await admin.raw('select pg_reload_conf()');
  await untilTrue(async () => {
    const { rows } = await admin.raw<{ rows: unknown[] }>(
      `select 1 from pg_stat_replication where sync_state = 'sync'`,
    );
    return rows.length === 1;
  });
  await admin.destroy();
  const replicaPort = await portOf(replica);
  return {
    url: address(name, port, replicaPort),
    killPrimary() {
      killServer(primary.folder);
    },
    async promoteReplica() {
      await run(replica.binaries.pgCtl, ['promote', '-s', '-w', '-D', replica.folder], {
        ...replica.account,
        cwd: '/',
      });
    },
    async primaryComesBack() {
      await postmasterOf(primary); // takes away the dead one's file
      appendFileSync(join(primary.folder, 'postgresql.auto.conf'), `synchronous_standby_names = ''\n`);
      await launchServer({ ...primary, preferredPort: port });
    },
    remove() {
      for (const { folder } of [primary, replica]) killServer(folder);
      for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      return Promise.resolve();
    },
  };
}

async function portOf(cluster: Cluster): Promise<number> {
  const port = await postmasterOf(cluster);
  if (port === null) throw new Error('The server does not run');
  return port;
}

/** The server and its children, which we know before it is gone. */
function killServer(folder: string): void {
  try {
    const pid = Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    for (const each of [pid, ...children.map(Number)]) process.kill(each, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
