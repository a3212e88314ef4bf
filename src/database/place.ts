import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { hasCode } from './error-code.ts';

/**
 * Where a database lies, as far as we can know. It tells the database in force from a copy of it. It does not contain
 * the host's name, because names are reused, and containers get a new one at each start.
 */
export type DatabasePlace =
  | { kind: 'embedded'; machine: string | null; folder: string; file: string | null }
  | { kind: 'server'; server: string | null };

/**
 * Whether the data in `here` is a copy of the data that was in force in `kept`. A fact that is unknown on either side
 * does not count, because a needless second call is a nuisance, and a missing call may cost a life. On one machine a
 * folder that was moved keeps its files, and a copy has files of its own.
 */
export function isElsewhere(kept: DatabasePlace, here: DatabasePlace): boolean {
  if (kept.kind === 'server' || here.kind === 'server') {
    if (kept.kind !== here.kind) return true;
    return kept.kind === 'server' && here.kind === 'server' && differ(kept.server, here.server);
  }
  if (differ(kept.machine, here.machine)) return true;
  return kept.folder !== here.folder && (kept.file === null || kept.file !== here.file);
}

const differ = (one: string | null, other: string | null): boolean => one !== null && other !== null && one !== other;

/** The place of the built-in database. `folder` holds the data itself; for root it may lie outside of DATA_DIR. */
export async function placeOfEmbedded(dataDir: string, folder: string): Promise<DatabasePlace> {
  const file = await stat(join(folder, 'PG_VERSION')).catch(() => null);
  return {
    kind: 'embedded',
    machine: await machineMark(),
    folder: await realpath(dataDir),
    file: file === null ? null : `${file.ino}:${Math.round(file.birthtimeMs)}`,
  };
}

/**
 * The place of a database server, by the cluster's own identifier. A dump does not carry it, and a new cluster has
 * another.
 */
export async function placeOfServer(knex: Knex): Promise<DatabasePlace> {
  try {
    const { rows } = await knex.raw<{ rows: { server: string }[] }>(`
      select (select system_identifier from pg_control_system()) || ':' || oid as server from pg_database
        where datname = current_database()`);
    return { kind: 'server', server: rows[0]?.server ?? null };
  } catch (error) {
    if (!hasCode(error, NOT_ALLOWED)) throw error;
    return { kind: 'server', server: null };
  }
}

/** insufficient_privilege: some providers allow nobody else to call pg_control_system(). */
const NOT_ALLOWED = '42501';

/**
 * The machine's id, hashed as its manual page asks. Null in a container, because there it is the image's id, and a new
 * image is not a new machine.
 */
async function machineMark(): Promise<string | null> {
  if (isContainer()) return null;
  const id = (await readFile('/etc/machine-id', 'utf8').catch(() => '')).trim();
  return /^[0-9a-f]{32}$/.test(id) ? createHash('sha256').update(`buddyline ${id}`).digest('hex') : null;
}

function isContainer(): boolean {
  return (
    process.env.KUBERNETES_SERVICE_HOST !== undefined ||
    process.env.container !== undefined ||
    existsSync('/.dockerenv') ||
    existsSync('/run/.containerenv')
  );
}
