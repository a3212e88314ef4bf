import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { TwilioSettings } from './carriers/twilio/settings.ts';
import { type Config, readConfig } from './config.ts';
import { createLog } from './log.ts';
import { type DatabaseClock, openClock } from './records/clock.ts';
import { connect } from './records/database.ts';
import { type Embedded, startEmbedded } from './records/embedded-postgres.ts';
import { readLibrary } from './records/flow-files.ts';
import { type KeptSecrets, secretsIn } from './records/secrets.ts';
import type { Parts } from './switchboard/work.ts';

/** What every process does first and last. */

const FLOWS = fileURLToPath(new URL('../flows', import.meta.url));

/** Real milliseconds between two measurings of this machine's clock against the database's. */
const RESYNC = 60_000;

export interface Opened {
  parts: Parts;
  url: string;
  clock: DatabaseClock;
  close(): Promise<void>;
}

/** The configuration, or the end of the process with one line per fault. */
export function configOrExit(): Config {
  const read = readConfig(process.env);
  if ('config' in read) return read.config;
  process.stderr.write(`${read.faults.join('\n')}\n`);
  process.exit(1);
}

/** Starts the embedded server where there is no DATABASE_URL. `close` lets go of it. */
export async function openDatabase(config: Config, connections: number): Promise<{ knex: Knex; url: string; close(): Promise<void> }> {
  const embedded: Embedded | null = config.database.kind === 'embedded' ? await startEmbedded(config.database.dataDir) : null;
  const url = config.database.kind === 'given' ? config.database.url : (embedded?.url ?? '');
  const knex = connect(url, { name: 'buddyline', max: connections });
  return {
    knex, url,
    async close() {
      await knex.destroy();
      await embedded?.stop();
    },
  };
}

export async function secretsOf({ database, secrets }: Config): Promise<KeptSecrets> {
  if (database.kind === 'embedded') return secretsIn(database.dataDir, secrets);
  return {
    pin: { current: secrets.pin ?? '', previous: secrets.pinPrevious ?? undefined },
    data: { current: secrets.data ?? '', previous: secrets.dataPrevious ?? undefined },
  };
}

/** The switchboard's parts. The flows are checked once more: a line that could strand a caller does not start. */
export async function openParts(config: Config, knex: Knex, speed: number | null, log: Logger): Promise<{ parts: Parts; stop(): void }> {
  const clock = await openClock(knex, speed);
  const warn = (): void => {
    if (clock.skewWarning !== null) log.warn({}, clock.skewWarning);
  };
  warn();
  const resync = setInterval(() => {
    clock.resync().then(warn, (error: unknown) => { log.warn({ err: error }, 'the database did not tell the time'); });
  }, RESYNC).unref();
  return {
    parts: { knex, clock, library: readLibrary(FLOWS), secrets: await secretsOf(config), log },
    stop: () => { clearInterval(resync); },
  };
}

/** Twilio as configured; `publicUrl` is what it calls. */
export function twilioSettings(config: Config): TwilioSettings | null {
  if (config.carriers === 'exchange') return null;
  const { accountSid, authToken, previousAuthToken, number, messagingServiceSid, apiUrl, callsPerSecond } = config.carriers.twilio;
  return { accountSid, authToken, previousAuthToken, number, messagingServiceSid, apiUrl, callsPerSecond, publicUrl: config.publicUrl };
}

export const processName = (): string => `${process.pid}-${randomUUID()}`;

export function startLog(config: Config): Logger {
  const log = createLog(config.logLevel);
  for (const notice of config.notices) log.warn({}, notice);
  return log;
}

/** Runs `stop` once, on the first SIGTERM or SIGINT, then ends the process. A second signal ends it at once. */
export function stopOnSignals(log: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  const end = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    stop().then(() => process.exit(0), (error: unknown) => {
      log.error({ err: error }, 'stopping failed');
      process.exit(1);
    });
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}
