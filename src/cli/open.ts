import type { Knex } from 'knex';
import { type DatabaseConfig, readDatabaseConfig } from '../app/config/config.ts';
import { connect } from '../database/connect.ts';
import { OF_A_COMMAND } from '../database/pools.ts';
import { attachEmbedded } from '../database/embedded-postgres.ts';
import { type DatabasePlace, placeOfEmbedded, placeOfServer } from '../database/place.ts';
import { type KeptSecrets, NoSecret, secretsIn } from '../crypto/secrets.ts';
import { migrate } from '../database/migrate.ts';

/** What stops a command: its lines are for people, and the exit code is 1. */
export class CommandFailed extends Error {
  constructor(readonly lines: string[]) {
    super(lines.join('\n'));
  }
}

export interface OpenRecords {
  knex: Knex;
  /** Where carriers ring the line, by the settings of this machine, as E.164. */
  lineNumbers: string[];
  /** Where the records are, for the log: never with a password. */
  dataDir: string | null;
  /** Where the database lies. */
  place(): Promise<DatabasePlace>;
  /** Rejects with CommandFailed where DATABASE_URL is set and the secrets are not, or cannot be read. */
  secrets(): Promise<KeptSecrets>;
}

/**
 * Opens the records that the environment names, beside a running service or without one, brings their schema up to
 * date, does the work and closes them.
 */
export async function withRecords<T>(
  environment: NodeJS.ProcessEnv,
  work: (records: OpenRecords) => Promise<T>,
): Promise<T> {
  return await withDatabase(environment, async (records) => {
    await migrate(records.knex);
    return await work(records);
  });
}

/** The same, and prints the lines that the work resolves with. */
export async function printFromRecords(work: (records: OpenRecords) => Promise<string[]>): Promise<void> {
  await withRecords(process.env, async (records) => {
    for (const line of await work(records)) console.log(line);
  });
}

/** As `withRecords`, with the schema as it is. */
export async function withDatabase<T>(
  environment: NodeJS.ProcessEnv,
  work: (records: OpenRecords) => Promise<T>,
): Promise<T> {
  const read = readDatabaseConfig(environment);
  if ('faults' in read) throw new CommandFailed(read.faults);
  const { config } = read;
  const dataDir = config.database.kind === 'embedded' ? config.database.dataDir : null;
  const embedded = dataDir === null ? null : await attachEmbedded(dataDir);
  const url = config.database.kind === 'given' ? config.database.url : (embedded?.url ?? '');
  const knex = connect(url, { name: 'command line', max: OF_A_COMMAND });
  try {
    return await work({
      knex,
      lineNumbers: config.lineNumbers,
      dataDir,
      place: () => (dataDir !== null && embedded ? placeOfEmbedded(dataDir, embedded.folder) : placeOfServer(knex)),
      secrets: () => secretsOf(config),
    });
  } finally {
    await knex.destroy();
    await embedded?.stop();
  }
}

async function secretsOf({ database, secrets }: DatabaseConfig): Promise<KeptSecrets> {
  try {
    return await secretsIn(database.kind === 'embedded' ? database.dataDir : null, secrets);
  } catch (error) {
    throw error instanceof NoSecret ? new CommandFailed([error.message]) : error;
  }
}
