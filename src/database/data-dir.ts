import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { codeOf } from './error-code.ts';

/**
 * Only the owner may use DATA_DIR, because it holds secrets and data. For root, the database runs under another
 * account. That account must pass through the folder, and need not list it.
 */
const isRoot = process.getuid?.() === 0;
export const DATA_DIR_MODE = isRoot ? 0o711 : 0o700;

/** DATA_DIR cannot be used as it is. The message is written for people. */
export class DataDirFault extends Error {}

/**
 * Makes the folder if there is none. An existing folder keeps its permissions. Rejects with DataDirFault if the folder
 * cannot be used.
 */
export async function makeDataDir(dataDir: string): Promise<void> {
  const folder = resolve(dataDir);
  try {
    await makeFolder(folder);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DataDirFault(
      `DATA_DIR: ${folder} ${reasonOf(codeOf(error))}: name a folder that this account may write to`,
    );
  }
}

/**
 * Makes one folder after the other, from the top. Node's own recursive `mkdir` never ends when the system refuses to
 * make a folder and denies that it exists, as below /proc.
 */
async function makeFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory()) return;
  if (found === null && dirname(folder) !== folder) await makeFolder(dirname(folder));
  await mkdir(folder, { mode: DATA_DIR_MODE }).catch(async (error: unknown) => {
    // Another process may have made it at the same moment.
    if (!(await stat(folder).catch(() => null))?.isDirectory()) throw error;
  });
}

const REASONS: Record<string, string> = {
  EEXIST: 'is a file or lies below one, and a folder is needed',
  EROFS: 'is on a disk that is read-only',
  ENOSPC: 'is on a disk that is full',
};

function reasonOf(code: string | null): string {
  if (code === null) return 'cannot be used';
  return `${REASONS[code] ?? 'cannot be made, or not be used by this account'} (${code})`;
}

/**
 * The permissions of others beyond those that DATA_DIR needs, as in 0o055. 0 if they have none. Null if there is no
 * such folder, or the system does not tell.
 */
export async function openToOthers(dataDir: string): Promise<number | null> {
  const found = await stat(dataDir).catch(() => null);
  return found === null || process.platform === 'win32' ? null : found.mode & 0o077 & ~DATA_DIR_MODE;
}
