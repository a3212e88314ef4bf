import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../src/database/connect.ts';
import { startEmbedded } from '../../src/database/embedded-postgres.ts';
import { migrate } from '../../src/database/migrate.ts';
import { openCluster } from '../../src/database/postgres-cluster.ts';
import { SERVER, SOCKETS, TEMPLATE } from './database.ts';
import { makeUsedAgain } from './used-again.ts';

/**
 * Where Linux keeps files in memory. A town has a database of some 300 files. It opens in 110 ms there, and in 400 ms
 * on a disk.
 */
const MEMORY = '/dev/shm';
const ROOM = 2 * 1024 ** 3;
/** A socket's path may have about a hundred letters; the server adds a file's name to its folder. */
const LONGEST_FOLDER = 80;

/**
 * One database server for the whole run, with a migrated template to copy. Resolves with the function that stops it.
 */
export async function startTestServer(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(memoryFolder() ?? tmpdir(), 'buddyline-test-'));
  chmodSync(dataDir, 0o755); // root's server runs under another account
  const sockets = join(dataDir, 'sockets');
  if (sockets.length <= LONGEST_FOLDER) {
    mkdirSync(sockets);
    chmodSync(sockets, 0o777);
    const { folder } = await openCluster(dataDir, false);
    appendFileSync(join(folder, 'postgresql.auto.conf'), `unix_socket_directories = '${sockets}'\n`);
    process.env[SOCKETS] = sockets;
  }
  const server = await startEmbedded(dataDir, { durable: false });
  // On Ctrl-C jest skips the teardown.
  process.once('exit', () => {
    killServer(server.folder);
    rmSync(dataDir, { recursive: true, force: true });
  });
  const template = new URL(server.url);
  template.pathname = TEMPLATE;
  await makeTemplate(server.url, template.href);
  process.env[SERVER] = server.url;
  await makeUsedAgain();
  return () => server.stop();
}

/** Null if there is none, or if a container has too little of it. */
function memoryFolder(): string | null {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM ? MEMORY : null;
  } catch {
    return null;
  }
}

async function makeTemplate(server: string, template: string): Promise<void> {
  const admin = connect(server, { name: 'test', max: 1 });
  await admin.raw('create database ??', [TEMPLATE]);
  await admin.destroy();
  const knex = connect(template, { name: 'test', max: 2 });
  await migrate(knex);
  await knex.destroy();
}

function killServer(folder: string): void {
  try {
    process.kill(Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGQUIT');
  } catch {
    // It has stopped already, as it should.
  }
}
