import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { codeOf } from './error-code.ts';

/**
 * DATA_DIR is its owner's alone, for it holds secrets and data. Root's database runs under another account, which must
 * be let through to it, and need not be let look.
 */
const isRoot = process.getuid?.() === 0;
export const DATA_DIR_MODE = isRoot ? 0o711 : 0o700;

/** DATA_DIR cannot be used as it is: its message is for people. */
export class DataDirFault extends Error {}

/**
 * Makes the folder where there is none; one that is there keeps its permissions. Rejects with DataDirFault where it
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
 * One folder after the other, from above: where the system denies that a folder exists which it has just refused to
 * make (below /proc it does), Node's recursive way goes round for ever.
 */
async function makeFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory()) return;
  if (found === null && dirname(folder) !== folder) await makeFolder(dirname(folder));
  await mkdir(folder, { mode: DATA_DIR_MODE }).catch(async (error: unknown) => {
    // Another process may have been as quick.
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
 * What others may do with it beyond what they must, as in 0o055; 0: nothing. Null: there is no such folder, or nobody
 * can say.
 */
export async function openToOthers(dataDir: string): Promise<number | null> {
  const found = await stat(dataDir).catch(() => null);
  return found === null || process.platform === 'win32' ? null : found.mode & 0o077 & ~DATA_DIR_MODE;
}
