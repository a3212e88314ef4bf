import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { reserveBeside } from './disk-space.ts';
import { AlreadyRunning, startEmbedded } from './embedded-postgres.ts';
import { hasCode } from './error-code.ts';
import { clusterFolder, postmasterOf } from './postgres-cluster.ts';

/**
 * Resolves where nobody uses the built-in database of `dataDir`; a server that a killed service left behind is stopped.
 * Rejects with AlreadyRunning beside a service or a command that runs.
 */
export async function checkUnused(dataDir: string): Promise<void> {
  const folder = await clusterFolder(dataDir);
  if (folder === null || (await postmasterOf({ folder })) === null) return;
  const left = await startEmbedded(dataDir);
  await left.stop();
  if ((await postmasterOf({ folder })) !== null) throw new AlreadyRunning(dataDir);
}

/**
 * Removes the built-in database of `dataDir`, with all that is in it. The secrets beside it stay. Rejects, and removes
 * nothing, where somebody uses it.
 */
export async function removeEmbedded(dataDir: string): Promise<void> {
  const folder = await clusterFolder(dataDir);
  if (folder === null) return;
  await checkUnused(dataDir);
  // A start that comes now finds no half of a database.
  const removed = `${folder}.removed`;
  await rm(removed, { recursive: true, force: true });
  await rename(folder, removed).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
  await rm(removed, { recursive: true, force: true });
  await reserveBeside(folder).release();
  await rm(join(dataDir, 'database.json'), { force: true });
}
