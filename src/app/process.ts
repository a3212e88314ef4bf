import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { CarrierSettings } from '../carriers/carrier-settings.ts';
import { type Config, readConfig } from './config/config.ts';
import { createDiskWatch, type DiskWatch } from './disk-watch.ts';
import { createLog } from './log.ts';
import type { Library } from '../conversation/files/library.ts';
import type { DatabaseClock } from '../records/clock.ts';
import { connectionsOf, shortOfConnections } from '../database/connections-given.ts';
import { openWebPool, openWorkerPool, type Processes } from '../database/pools.ts';
import { freeBytesOf, reserveBeside } from '../database/disk-space.ts';
import { startEmbedded } from '../database/embedded-postgres.ts';
import { type DatabasePlace, placeOfEmbedded, placeOfServer } from '../database/place.ts';
import { openDependencies } from './dependencies.ts';
import { watchClock } from './keep-clock.ts';
import { type RefusedWrites, watchWrites } from '../database/refused-writes.ts';
import { followSecrets } from './follow-secrets.ts';
import { type KeptSecrets, NoSecret, secretsIn } from '../crypto/secrets.ts';
import { StartFault } from './start-fault.ts';
import type { Dependencies } from '../operations/work.ts';

/** The parts that every process opens. Each closes itself when the process ends. */

/** Real milliseconds by which a clock that has never run fast may differ from the database's. */
const ORDINARY_DRIFT = 2_000;

export interface ProcessContext {
  config: Config;
  log: Logger;
  /** Called when the process ends, the last one first. */
  atEnd(close: () => void | Promise<void>): void;
}

/** The configuration, or StartFault with one line per fault. */
export function configOrFault(): Config {
  const read = readConfig(process.env);
  if ('config' in read) return read.config;
  throw new StartFault(read.faults);
}

export function startLog(config: Config): Logger {
  const log = createLog(config.logLevel);
  for (const notice of config.notices) log.warn({}, notice);
  return log;
}

/** A database's address. */
interface DatabaseServer {
  url: string;
  /** Where the embedded server's data lies; null: the database is somebody else's. */
  folder: string | null;
}

export interface OpenDatabase extends DatabaseServer {
  knex: Knex;
  /** Tells where the data lies. */
  place: () => Promise<DatabasePlace>;
  disk: DiskWatch;
  /** By `knex` and by the pools that the disk's watch was given. */
  refused: RefusedWrites;
}

/** What a process or thread does. It has the pools of its kind. */
type ProcessKind = 'web' | 'worker';

/** Starts the embedded server where there is no DATABASE_URL. */
export async function openDatabase(own: ProcessContext, kind: ProcessKind): Promise<OpenDatabase> {
  return connectDatabase(own, await startDatabase(own), kind);
}

async function startDatabase({ config, atEnd }: ProcessContext): Promise<DatabaseServer> {
  if (config.database.kind === 'given') return { url: config.database.url, folder: null };
  const embedded = await startEmbedded(config.database.dataDir);
  atEnd(() => embedded.stop());
  return { url: embedded.url, folder: embedded.folder };
}

export function connectDatabase(
  { config, log, atEnd }: ProcessContext,
  { url, folder }: DatabaseServer,
  kind: ProcessKind,
): OpenDatabase {
  const knex = kind === 'web' ? openWebPool(url, 'callers') : openWorkerPool(url, 'clock');
  atEnd(() => knex.destroy());
  const place = (): Promise<DatabasePlace> =>
    config.database.kind === 'embedded' && folder !== null
      ? placeOfEmbedded(config.database.dataDir, folder)
      : placeOfServer(knex);
  const refused = watchWrites(knex);
  const disk = createDiskWatch({
    refused,
    log,
    disk: folder === null ? null : { freeBytes: () => freeBytesOf(folder), reserve: reserveBeside(folder) },
  });
  return { knex, url, folder, place, disk, refused };
}

/**
 * Real milliseconds from the start. Processes that are replaced have ended by then, and those that start with this one
 * are there.
 */
const LOOK_AT_CONNECTIONS = 60_000;

/** Later, and beside all else: whatever is wrong with it keeps no process from starting. */
export function warnLaterOfFewConnections(
  own: Pick<ProcessContext, 'log' | 'atEnd'>,
  database: Pick<OpenDatabase, 'knex' | 'folder'>,
  ours: Processes,
): void {
  const later = setTimeout(() => void warnOfFewConnections(own, database, ours), LOOK_AT_CONNECTIONS).unref();
  own.atEnd(() => {
    clearTimeout(later);
  });
}

/**
 * Says in one line where the server gives fewer connections than the processes that run may want. The embedded server
 * gives enough for `npm start`, which is all that it serves. Behind a pooler that cannot be told. Never rejects.
 * @param ours what this process is
 */
export async function warnOfFewConnections(
  { log }: Pick<ProcessContext, 'log'>,
  { knex, folder }: Pick<OpenDatabase, 'knex' | 'folder'>,
  ours: Processes,
): Promise<void> {
  if (folder !== null) return;
  try {
    const { given, running, isPooled } = await connectionsOf(knex);
    if (isPooled) return;
    // Of the webs this one is not counted yet; a worker in this process is, unless it waits to be in force.
    const short = shortOfConnections(given, {
      webs: running.webs + ours.webs,
      workers: Math.max(running.workers, ours.workers),
    });
    if (short !== null) log.warn({}, `${short} (src/app/operating.md, "Connections to PostgreSQL")`);
  } catch (error) {
    log.warn({ err: error }, 'whether the database gives enough connections cannot be told');
  }
}

/** For the desk's pages and for other systems. What people do about an alarm goes by the callers' connections. */
export function openBesideCallers(
  { atEnd }: Pick<ProcessContext, 'atEnd'>,
  { url, refused }: Pick<OpenDatabase, 'url' | 'refused'>,
): { deskKnex: Knex; apiKnex: Knex } {
  const open = (name: 'desk' | 'api'): Knex => {
    const knex = openWebPool(url, name);
    atEnd(() => knex.destroy());
    refused.watch(knex);
    return knex;
  };
  return { deskKnex: open('desk'), apiKnex: open('api') };
}

/** Rejects with StartFault where a file that is to hold one cannot be read. */
export async function secretsOf({ database, secrets }: Config): Promise<KeptSecrets> {
  try {
    return await secretsIn(database.kind === 'embedded' ? database.dataDir : null, secrets);
  } catch (error) {
    throw error instanceof NoSecret ? new StartFault([error.message]) : error;
  }
}

/**
 * The dependencies of a service. Its clock is measured again from time to time.
 * @param speed of Buddyline's clock
 * @param carriers in force, the exchange's own among them
 * @param library missing: it is read now
 */
export async function serviceDependencies(
  { config, log, atEnd }: ProcessContext,
  knex: Knex,
  speed: number,
  carriers: Pick<CarrierSettings, 'number' | 'coverNumber'>[],
  library?: Library,
): Promise<Dependencies & { clock: DatabaseClock }> {
  const secrets = await secretsOf(config);
  const { lineNumbers } = config;
  const dependencies = await openDependencies({ knex, speed, secrets, log, library, carriers, lineNumbers });
  const { clock } = dependencies;
  if (config.carriers.length > 0 && speed === 1) refuseDemoTime(clock);
  atEnd(watchClock(clock, log));
  atEnd(followSecrets(secrets, () => secretsOf(config), log));
  return dependencies;
}

/** It has run fast once, and never comes back. */
export function hasRunAhead(clock: DatabaseClock): boolean {
  const now = clock.now();
  return Math.abs(now.getTime() - clock.toReal(now).getTime()) > ORDINARY_DRIFT;
}

/** Times that people hear must be their own: a clock that has run ahead in a demonstration never comes back. */
function refuseDemoTime(clock: DatabaseClock): void {
  if (!hasRunAhead(clock)) return;
  throw new StartFault([
    "DEMO_SPEED: this database's clock has run ahead with it, so it cannot serve " +
      'real people: use a new one (DATA_DIR or DATABASE_URL)',
  ]);
}

export const processName = (): string => `${process.pid}-${randomUUID()}`;
