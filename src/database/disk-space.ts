import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat, statfs } from 'node:fs/promises';

/** The disk that the built-in database writes to, and a file on it that can be let go of. */

const MIB = 1024 ** 2;
/** PostgreSQL takes 16 MiB at a time for its log: an ordinary day writes less than this in an hour. */
export const RESERVE_BYTES = 64 * MIB;

/** What an ordinary account may still write on the disk of this folder; null where the system does not tell. */
export async function freeBytesOf(folder: string): Promise<number | null> {
  const disk = await statfs(folder).catch(() => null);
  return disk && disk.bavail * disk.bsize;
}

export interface Reserve {
  isThere(): Promise<boolean>;
  /** Takes its room on the disk, if it has not; whoever asks knows that there is enough. */
  make(): Promise<void>;
  /** Gives the room back. False where there was no reserve. */
  release(): Promise<boolean>;
}

/** Beside the database's folder, so that it lies on the same disk. */
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

/** With what no file system can make smaller. */
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
