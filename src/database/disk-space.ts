import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat, statfs } from 'node:fs/promises';

/** The disk of the built-in database, and a reserve file on it that can be deleted to make room. */

const MIB = 1024 ** 2;
/** PostgreSQL extends its log by 16 MiB at a time. On an ordinary day it writes less than this in an hour. */
export const RESERVE_BYTES = 64 * MIB;

/** The bytes that an ordinary account may still write on the disk of this folder. Null if the system does not tell. */
export async function freeBytesOf(folder: string): Promise<number | null> {
  const disk = await statfs(folder).catch(() => null);
  return disk && disk.bavail * disk.bsize;
}

export interface Reserve {
  isThere(): Promise<boolean>;
  /** Creates the reserve file if it is missing. The caller has checked that there is enough room. */
  make(): Promise<void>;
  /** Deletes the reserve. False if there was none. */
  release(): Promise<boolean>;
}

/** The reserve file lies beside the database's folder, so that it is on the same disk. */
export function reserveBeside(folder: string): Reserve {
  const path = `${folder}.reserve`;
  const isThere = async (): Promise<boolean> => (await stat(path).catch(() => null))?.size === RESERVE_BYTES;
  return {
    isThere,
    async make() {
      if (await isThere()) return;
      const draft = `${path}.new`;
      try {
        await fill(draft);
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
    async release() {
      const wasThere = await isThere();
      await rm(path, { force: true });
      return wasThere;
    },
  };
}

/** Fills the file with random bytes, which no file system can compress. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    const block = randomBytes(MIB);
    for (let written = 0; written < RESERVE_BYTES; written += MIB) await file.write(block);
    await file.sync();
  } finally {
    await file.close();
  }
}
