import { mkdir, stat } from 'node:fs/promises';

/**
 * DATA_DIR is its owner's alone, for it holds secrets and data. Root's database runs under another account, which must be
 * let through to it, and need not be let look.
 */
const isRoot = process.getuid?.() === 0;
export const DATA_DIR_MODE = isRoot ? 0o711 : 0o700;

/** Makes the folder where there is none; one that is there keeps its permissions. */
export async function makeDataDir(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: DATA_DIR_MODE });
}

/** What others may do with it beyond what they must, as in 0o055; 0: nothing. Null: there is no such folder, or nobody can say. */
export async function openToOthers(dataDir: string): Promise<number | null> {
  const found = await stat(dataDir).catch(() => null);
  return found === null || process.platform === 'win32' ? null : found.mode & 0o077 & ~DATA_DIR_MODE;
}
