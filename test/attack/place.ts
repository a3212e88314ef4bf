import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, closeSync, rmSync, rmdirSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Server, type Town, townIn } from '../bench/house.ts';
import { attachEmbedded } from '../../src/database/embedded-postgres.ts';

/** Where a stage keeps its data. */
export interface Place {
  town: Town;
  /** What the service's environment has beside its usual one. */
  env: NodeJS.ProcessEnv;
  disk: SmallDisk | null;
  close(): Promise<void>;
}

export interface SmallDisk {
  /** Writes until nothing more can be written. */
  fill(): void;
  /** Takes away what was filled in. */
  empty(): void;
}

const CARRIERS = ['twilio', 'vonage'];
/** The data of a town take 100 MiB, and the reserve is made where 256 MiB are free. */
const SMALL_DISK = '640m';
const MIB = 1024 ** 2;

export async function placeOnServer(server: Server, workers: number): Promise<Place> {
  const town = await server.town(workers, CARRIERS);
  return { town, env: {}, disk: null, close: () => town.close() };
}

/** The built-in database on a disk that lies in memory. Throws where it cannot be mounted. */
export async function placeOnSmallDisk(workers: number): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'buddyline-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_DISK},mode=755`, 'tmpfs', folder]);
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const filler = join(folder, 'filler');
  const database = await attachEmbedded(dataDir);
  const town = await townIn(database.url, workers, CARRIERS);
  return {
    town,
    env: { DATABASE_URL: undefined, DATA_DIR: dataDir },
    disk: {
      fill() {
        fillDisk(filler, folder);
      },
      empty() {
        rmSync(filler);
      },
    },
    async close() {
      await town.close();
      await database.stop();
      execFileSync('umount', [folder]);
      rmdirSync(folder);
    },
  };
}

function fillDisk(file: string, folder: string): void {
  const output = openSync(file, 'a');
  const block = Buffer.alloc(MIB);
  try {
    while (statfsSync(folder).bavail > 0) writeSync(output, block);
  } catch {
    // No room is left, not even for a block.
  } finally {
    closeSync(output);
  }
}
