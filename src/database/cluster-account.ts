import { execFile } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Account } from './postgres-binaries.ts';

/** PostgreSQL refuses to run as root: under which account the server runs, and where that account can keep its data. */

const run = promisify(execFile);

/**
 * Root keeps here what the server's own account cannot reach below DATA_DIR. It survives restarts, as DATA_DIR does.
 */
export const ROOTS_FOLDER = '/var/lib/buddyline';
/** Our own account. For root: the folder's owner, else the account `postgres` if there is one, else `nobody`. */
export async function accountFor(folder: string): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  const owner = await stat(folder).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (await account('postgres')) ?? (await account('nobody')) ?? {};
}

async function account(name: string): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

/** DATA_DIR if the server's account can reach it. Otherwise, which happens for root only, ROOTS_FOLDER. */
export async function reachableFolder(dataDir: string, account: Account): Promise<string> {
  if (account.uid === undefined) return dataDir;
  const reached = await run('test', ['-x', dataDir], { ...account, cwd: '/' }).then(
    () => true,
    () => false,
  );
  if (reached) return dataDir;
  await mkdir(ROOTS_FOLDER, { recursive: true, mode: 0o755 });
  return ROOTS_FOLDER;
}
