import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { reserveBeside } from './disk-space.ts';
import { AlreadyRunning, startEmbedded } from './embedded-postgres.ts';
import { hasCode } from './error-code.ts';
import { clusterFolder, postmasterOf } from './postgres-cluster.ts';

/**
 * Resolves if nobody uses the built-in database of `dataDir`. Stops a server that a killed service left running.
 * Rejects with AlreadyRunning beside a running service or command.
 */
export async function checkUnused(dataDir: string): Promise<void> {
  const folder = await clusterFolder(dataDir);
  if (folder === null || (await postmasterOf({ folder })) === null) return;
  const left = await startEmbedded(dataDir);
  await left.stop();
  if ((await postmasterOf({ folder })) !== null) throw new AlreadyRunning(dataDir);
}

/**
 * Removes the built-in database of `dataDir`, with everything in it. The secrets beside it stay. If somebody uses the
 * database, it rejects and removes nothing.
 */
export async function removeEmbedded(dataDir: string): Promise<void> {
  const folder = await clusterFolder(dataDir);
  if (folder === null) return;
  await checkUnused(dataDir);
  // Renamed first, so that a service which starts now does not find half a database.
  const removed = `${folder}.removed`;
  await rm(removed, { recursive: true, force: true });
  await rename(folder, removed).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
  await rm(removed, { recursive: true, force: true });
  await reserveBeside(folder).release();
  await rm(join(dataDir, 'database.json'), { force: true });
}
