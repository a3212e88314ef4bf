import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { hasCode } from './error-code.ts';

/**
 * Where a database lies, as far as that can be known. It serves to tell the database that is in force from a copy of
 * it. A host's name is no part of it: names are given again, and containers get new ones at each start.
 */
export type Place =
  | { kind: 'embedded'; machine: string | null; folder: string; file: string | null }
  | { kind: 'server'; server: string | null };

/**
 * Whether data that was in force in one place is a copy in the other. What is unknown on either side does not count: a
 * second ring is a nuisance, and a missing one a death. On one machine, a folder that was moved keeps its files, and a
 * copy has files of its own.
 */
export function isElsewhere(kept: Place, here: Place): boolean {
  if (kept.kind === 'server' || here.kind === 'server') {
    if (kept.kind !== here.kind) return true;
    return kept.kind === 'server' && here.kind === 'server' && differ(kept.server, here.server);
  }
  if (differ(kept.machine, here.machine)) return true;
  return kept.folder !== here.folder && (kept.file === null || kept.file !== here.file);
}

const differ = (one: string | null, other: string | null): boolean => one !== null && other !== null && one !== other;

/** Of the built-in database: `folder` holds the data itself, which for root may lie elsewhere. */
export async function placeOfEmbedded(dataDir: string, folder: string): Promise<Place> {
  const file = await stat(join(folder, 'PG_VERSION')).catch(() => null);
  return {
    kind: 'embedded',
    machine: await machineMark(),
    folder: await realpath(dataDir),
    file: file === null ? null : `${file.ino}:${Math.round(file.birthtimeMs)}`,
  };
}

/** The cluster's own identifier, which a dump does not carry and a new cluster does not share. */
export async function placeOfServer(knex: Knex): Promise<Place> {
  try {
    const { rows } = await knex.raw<{ rows: { server: string }[] }>(`
      select (select system_identifier from pg_control_system()) || ':' || oid as server from pg_database where datname = current_database()`);
    return { kind: 'server', server: rows[0]?.server ?? null };
  } catch (error) {
    if (!hasCode(error, NOT_ALLOWED)) throw error;
    return { kind: 'server', server: null };
  }
}

/** insufficient_privilege: some providers keep pg_control_system() to themselves. */
const NOT_ALLOWED = '42501';

/** Hashed, as its manual page asks for. In a container it is the image's, and a new image is no new machine. */
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
