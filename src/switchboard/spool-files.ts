import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Secrets } from '../crypto/pin.ts';
import { openSealed, seal } from '../crypto/seal.ts';
import { makeDataDir } from '../database/data-dir.ts';
import { hasCode } from '../database/error-code.ts';

/** What phones sent, in a folder of this machine, a file each, while the database does not take it. */

const ENDING = '.sealed';

export interface SpoolFiles<T> {
  /** Makes the folder. Rejects with DataDirFault where it cannot be used. */
  prepare(): Promise<void>;
  /** Resolves with the file's name once it is on the disk. Rejects where it cannot be written. */
  write(value: T): Promise<string>;
  /** The names of all files, by the time at which they were written. */
  names(): Promise<string[]>;
  /** Rejects where there is no such file, or it does not open with the secrets of now. */
  read(name: string): Promise<T>;
  /** Also resolves where there is no such file. */
  remove(name: string): Promise<void>;
}

/**
 * Files of `folder`, each sealed with the data secret and readable by its owner alone. A name tells nothing of what is
 * in it.
 */
export function createSpoolFiles<T extends object>(
  folder: string,
  secrets: Secrets,
  schema: z.ZodType<T>,
): SpoolFiles<T> {
  let latest = 0;

  /** By their names files stand in the order in which they were written, also two of one millisecond. */
  function newName(): string {
    latest = Math.max(latest + 1, Date.now());
    return `${inLetters(String(latest))}-${inLetters(randomBytes(6).toString('hex'))}${ENDING}`;
  }

  async function syncFolder(): Promise<void> {
    const handle = await open(folder);
    await handle.sync().finally(() => handle.close());
  }

  return {
    prepare: () => makeDataDir(folder),
    async write(value) {
      const name = newName();
      // It may be gone since the start.
      await makeDataDir(folder);
      const path = join(folder, name);
      const file = await open(path, 'wx', 0o600);
      try {
        await file.writeFile(seal(secrets, name, value));
        await file.sync();
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      } finally {
        await file.close();
      }
      await syncFolder();
      return name;
    },
    async names() {
      const all = await readdir(folder).catch((error: unknown) => {
        if (hasCode(error, 'ENOENT')) return [];
        throw error;
      });
      return all.filter((name) => name.endsWith(ENDING)).sort();
    },
    read: async (name) => schema.parse(openSealed(secrets, name, await readFile(join(folder, name)))),
    remove: (name) => rm(join(folder, name), { force: true }),
  };
}

/** The log may name a file, and digits there could be a PIN or a number. The order stays as it is. */
const inLetters = (hex: string): string => hex.replace(/./g, (digit) => 'abcdefghijklmnop'.charAt(parseInt(digit, 16)));
