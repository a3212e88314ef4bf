import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { reserveBeside } from './disk-space.ts';
import { hasCode } from './error-code.ts';
import { ROOTS_FOLDER } from './cluster-account.ts';
import { clusterFolder, OWNER_FILE, postmasterOf } from './postgres-cluster.ts';

/** A database that root's Buddyline made outside of DATA_DIR, and that no DATA_DIR names any more. */
export interface LeftBehind {
  folder: string;
  /** The DATA_DIR that it was made for. Null if it was made by a version that did not record this. */
  madeFor: string | null;
  lastUsed: Date;
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The databases left behind below `place`, the most recently used first. A database does not count as left behind while
 * a server runs on it, or while the DATA_DIR that it was made for still names it. If its DATA_DIR is not recorded, only
 * `dataDirs` are checked.
 */
export async function leftBehind(dataDirs: string[], place: string = ROOTS_FOLDER): Promise<LeftBehind[]> {
  const names = await readdir(place).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'EACCES')) return [];
    throw error;
  });
  const inUse = await Promise.all(dataDirs.map(clusterFolder));
  const found: LeftBehind[] = [];
  for (const name of names.filter((one) => ID.test(one))) {
    const folder = join(place, name);
    const madeFor = await readFile(join(folder, OWNER_FILE), 'utf8').then(
      (text) => text.trim(),
      () => null,
    );
    const named = madeFor === null ? null : await clusterFolder(madeFor).catch(() => folder);
    if (inUse.includes(folder) || named === folder || (await postmasterOf({ folder })) !== null) continue;
    found.push({ folder, madeFor, lastUsed: await lastUseOf(folder) });
  }
  return found.sort((a, b) => b.lastUsed.getTime() - a.lastUsed.getTime());
}

/** Removes one of these databases and its reserve for good. Resolves with false if the folder is not one of them. */
export async function removeLeftBehind(folder: string, dataDirs: string[], place?: string): Promise<boolean> {
  const found = (await leftBehind(dataDirs, place)).some((one) => one.folder === folder);
  if (!found) return false;
  await rm(folder, { recursive: true });
  await reserveBeside(folder).release();
  return true;
}

/** The time of the last use. A server writes this file when it stops, and every few minutes while it is in use. */
async function lastUseOf(folder: string): Promise<Date> {
  const { mtime } = await stat(join(folder, 'global', 'pg_control')).catch(() => stat(folder));
  return mtime;
}
