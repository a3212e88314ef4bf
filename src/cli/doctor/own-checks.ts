import type { Knex } from 'knex';
import { z } from 'zod';
import { failure, type Finding, warning, ok, reasonOf } from '../../carriers/diagnostics.ts';
import type { Config, DatabaseConfig } from '../../app/config/config.ts';
import { FULL_BELOW, LOW_BELOW } from '../../app/disk-watch.ts';
import { clockSkew } from '../../records/clock.ts';
import { connectionsOf } from '../../database/connections-given.ts';
import { openToOthers } from '../../database/data-dir.ts';
import { freeBytesOf, reserveBeside } from '../../database/disk-space.ts';
import { missingColumns, pendingMigrations } from '../../database/migrate.ts';
import { leftBehind } from '../../database/left-behind.ts';
import { clusterFolder } from '../../database/postgres-cluster.ts';
import type { Secrets } from '../../crypto/pin.ts';
import { secretsSoFar } from '../../crypto/secrets.ts';
import { barredFindings } from '../../operations/readiness/barred-findings.ts';
import { languageFindings } from '../../operations/readiness/language-findings.ts';
import { connectionFinding } from './connection-check.ts';
import { logFinding, unreachedFindings } from './service-checks.ts';
import { mailServerFindings, wantedMailFindings } from './mail-checks.ts';
import { retentionFinding, sessionsFinding } from './records-check.ts';
import { lackingLine } from '../migrate.ts';
import { withDatabase } from '../open.ts';
import { promptsOfFlows } from '../../app/dependencies.ts';

/** What `doctor` sees of our own house. Everything is looked at, nothing made. */

const SHORT = 32;
const FAR_TOO_SHORT = 16;
const SKEW_WORTH_SAYING = 2_000;
const PATIENCE = 10_000;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

export async function ownCheckFindings(config: Config, environment: NodeJS.ProcessEnv): Promise<Finding[]> {
  const { database } = config;
  const dataDir = database.kind === 'embedded' ? database.dataDir : null;
  const isNew = dataDir !== null && (await openToOthers(dataDir)) === null && process.platform !== 'win32';
  return [
    ...config.notices.map((notice) => warning('Settings', notice, 'See src/app/settings.md')),
    ...(isNew
      ? [warning('Database', `there is none yet in ${dataDir}`, 'The first start makes it')]
      : await databaseFindings(environment, config.smtpUrl !== null, dataDir === null)),
    ...(dataDir === null || isNew ? [] : [...(await dataDirFindings(dataDir)), ...(await diskFindings(dataDir))]),
    ...(dataDir === null ? [] : await leftBehindFindings([dataDir])),
    ...(isNew ? [] : await secretFindings(config)),
    ...(await mailServerFindings(config.smtpUrl, config.publicUrl)),
    await serviceFinding(config),
  ];
}

/** Databases that root made for a DATA_DIR that is gone: names and places lie in them still. */
export async function leftBehindFindings(dataDirs: string[], place?: string): Promise<Finding[]> {
  const found = await leftBehind(dataDirs, place);
  const [first] = found;
  if (!first) return [];
  const many = found.length === 1 ? 'a database' : `${found.length} databases`;
  return [
    warning(
      'Old data',
      `${many} with people's data, which no DATA_DIR that we ` +
        `know of names: ${first.folder}${found.length > 1 ? ' and others' : ''}`,
      'npm run cli -- left-behind lists them, and removes what nobody needs',
    ),
  ];
}

/** `isGiven`: the server is somebody else's, who decides how many connections it gives. */
async function databaseFindings(
  environment: NodeJS.ProcessEnv,
  hasMailServer: boolean,
  isGiven: boolean,
): Promise<Finding[]> {
  try {
    return await withDatabase(environment, async ({ knex, lineNumbers }) => [
      ...(await lookInto(knex, hasMailServer, lineNumbers)),
      ...(isGiven ? [connectionFinding(await connectionsOf(knex))] : []),
    ]);
  } catch (error) {
    return [
      failure(
        'Database',
        `it cannot be reached (${reasonOf(error)})`,
        'See that it runs, and DATABASE_URL or DATA_DIR',
      ),
    ];
  }
}

async function lookInto(knex: Knex, hasMailServer: boolean, lineNumbers: readonly string[]): Promise<Finding[]> {
  const pending = await pendingMigrations(knex);
  const skew = Math.abs(Math.round(await clockSkew(knex)));
  return [
    ...(pending.length === 0 ? await languageFindings(knex, promptsOfFlows) : []),
    schemaFinding(pending, pending.length === 0 ? await missingColumns(knex) : []),
    skew <= SKEW_WORTH_SAYING
      ? ok('Clock', `this machine's and the database's differ by ${skew} ms`)
      : warning(
          'Clock',
          `this machine's and the database's differ by ${Math.round(skew / 1000)} s; the database's is used`,
          'Set both by NTP',
        ),
    ...(pending.length > 0 ? [] : await barredFindings(knex, null, lineNumbers)),
    ...(pending.length > 0 ? [] : await wantedMailFindings(knex, hasMailServer)),
    ...(pending.length > 0 ? [] : [await retentionFinding(knex), await sessionsFinding(knex)]),
    ...(pending.length > 0 ? [] : [await logFinding(knex), ...(await unreachedFindings(knex))]),
  ];
}

function schemaFinding(pending: string[], lacks: string[] | null): Finding {
  if (pending.length > 0)
    return failure('Database', `its schema is not up to date: ${pending.join(', ')}`, 'npm run migrate');
  if (lacks !== null && lacks.length > 0) {
    const [found = '', todo = ''] = lackingLine(lacks).split(': ');
    return failure('Database', found, todo);
  }
  return ok('Database', `reached, its schema up to date${lacks === null ? ', as far as this account may look' : ''}`);
}

/** Whether others may look into DATA_DIR. */
export async function dataDirFindings(dataDir: string): Promise<Finding[]> {
  const others = await openToOthers(dataDir);
  if (others === null) return [];
  return [
    others === 0
      ? ok('DATA_DIR', "is its owner's alone")
      : failure(
          'DATA_DIR',
          'others on this machine may look into it, and it holds the secrets',
          `chmod go-rw ${dataDir}, or 700 where its owner is not root`,
        ),
  ];
}

/** Whether the disk of the built-in database has room. */
export async function diskFindings(dataDir: string): Promise<Finding[]> {
  const folder = await clusterFolder(dataDir);
  const free = folder === null ? null : await freeBytesOf(folder);
  if (folder === null || free === null) return [];
  const room = free < GIB ? `${Math.floor(free / MIB)} MiB left` : `${Math.floor(free / GIB)} GiB left`;
  const makeRoom = `Make room on the disk of ${folder}`;
  if (free < FULL_BELOW)
    return [failure('Disk', `${room}: what people say cannot be kept, and nobody is rung`, makeRoom)];
  if (free < LOW_BELOW) return [warning('Disk', room, makeRoom)];
  if (!(await reserveBeside(folder).isThere()))
    return [
      warning(
        'Disk',
        `${room}, and no reserve is kept on it`,
        'The running service makes it within seconds; see its log where it does not',
      ),
    ];
  return [ok('Disk', `${room}, and a reserve is kept`)];
}

/** Whether the secrets are there, and long, and whether a change of one is unfinished. */
export async function secretFindings({
  database,
  secrets,
}: Pick<DatabaseConfig, 'database' | 'secrets'>): Promise<Finding[]> {
  const { pin, data } = await secretsSoFar(database.kind === 'embedded' ? database.dataDir : null, secrets);
  const one = (name: string, kept: Secrets | null): Finding => {
    if (kept === null)
      return failure(
        name,
        'there is none',
        'The first start makes one; where there was one before, bring it back: without it every PIN is useless',
      );
    const { length } = kept.current;
    const make = 'Take 32 random characters or more (openssl rand -base64 32), and keep the old one as _PREVIOUS';
    if (length < FAR_TOO_SHORT) return failure(name, `is far too short (${length} characters)`, make);
    if (length < SHORT) return warning(name, `is short (${length} characters)`, make);
    return kept.previous === undefined
      ? ok(name, 'there, and long')
      : warning(name, 'there, and the previous one is in force beside it', 'npm run cli -- secrets status');
  };
  return [
    one('PIN_SECRET', pin),
    one('DATA_SECRET', data),
    ...(pin !== null && pin.current === data?.current
      ? [warning('Secrets', 'PIN_SECRET and DATA_SECRET are the same', 'Take two')]
      : []),
  ];
}

const Health = z.object({
  status: z.string(),
  database: z.string(),
  sweep: z.string(),
  carrier: z.string(),
  inForce: z.boolean(),
  /** How each does with calls and texts; none before a worker has run. */
  carriers: z.record(z.string(), z.record(z.string(), z.string())),
  disk: z.string().optional(),
});

/** The running service, as the world reaches it; its own account of which carriers are in force. */
async function serviceFinding({ publicUrl, carriers }: Config): Promise<Finding> {
  const what = 'Service';
  const wanted = carriers.length === 0 ? ['exchange'] : carriers.map(({ name }): string => name);
  const start = carriers.length === 0 ? warning : failure;
  try {
    const response = await fetch(`${publicUrl}/health`, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) });
    const health = Health.safeParse(await response.json().catch(() => null));
    if (!health.success)
      return warning(
        what,
        `${publicUrl}/health answers ${response.status}, and not as Buddyline does`,
        'Fine where a proxy keeps /health to itself; else something else answers there',
      );
    const { status, database, sweep, inForce, carrier, carriers: known, disk } = health.data;
    const isOther =
      !wanted.includes(carrier) || (carriers.length > 0 && Object.keys(known).some((name) => !wanted.includes(name)));
    if (isOther)
      return failure(
        what,
        `runs with ${[...new Set([carrier, ...Object.keys(known)])].join(', ')}, ` +
          `and here ${wanted.join(', ')} is configured`,
        'Start it with the settings that you give doctor, or the other way round',
      );
    if (!inForce)
      return failure(
        what,
        'runs on data that was in force elsewhere, so nobody is rung',
        'npm run cli -- in-force, if it is to be in force here; see first that no other copy runs',
      );
    if (disk === 'full' || disk === 'on_reserve')
      return failure(what, 'runs, and its database has no room on its disk', 'Make room there now');
    if (status !== 'ok')
      return failure(
        what,
        `runs, but: database ${database}, sweep ${sweep}`,
        sweep === 'ok' ? 'See its log' : 'Start a worker: without one nobody is rung',
      );
    const aside = Object.entries(known)
      .filter(([, channels]) => Object.values(channels).some((state) => state !== 'good'))
      .map(([name]) => name);
    if (aside.length > 0)
      return warning(
        what,
        `runs, and does not trust ${aside.join(' and ')} just now`,
        'It tries again by itself; see /health, and what follows here',
      );
    return ok(
      what,
      carriers.length === 0
        ? 'runs; no carrier is configured, the exchange is in force'
        : `runs, with ${wanted.join(', ')}`,
    );
  } catch (error) {
    const demo = carriers.length === 0 ? '; no carrier is configured, so the exchange will be in force' : '';
    return start(what, `nothing answers at ${publicUrl} (${reasonOf(error)})${demo}`, 'npm start');
  }
}
