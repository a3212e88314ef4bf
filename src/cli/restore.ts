import { resolve } from 'node:path';
import { Command } from 'commander';
import { readDatabaseConfig } from '../app/config/config.ts';
import { writeSecrets, OtherSecrets } from '../crypto/secrets.ts';
import { copyRowsIn } from '../database/copy-tables.ts';
import { migrate, migrateTo } from '../database/migrate.ts';
import { clusterFolder } from '../database/postgres-cluster.ts';
import { removeEmbedded } from '../database/remove-embedded.ts';
import { openClock } from '../records/clock.ts';
import { markRestored } from '../records/in-force.ts';
import { RESTORED, writeJournal } from '../records/journal.ts';
import { readBackup } from './backup-file.ts';
import { AT_THE_TERMINAL } from './command-dependencies.ts';
import { CommandFailed, withDatabase } from './open.ts';
import { readPassphrase } from './passphrase.ts';

export function restoreCommand(typed: NodeJS.ReadableStream = process.stdin): Command {
  return new Command('restore')
    .description('make the built-in database anew from a file of backup, where there is none yet')
    .argument('<file>', 'a file of backup')
    .option('--passphrase-file <file>', 'its first line is the passphrase; left out: it is typed')
    .addHelpText(
      'after',
      '\nIt rings nobody by itself: see that the other machine is off, then say in-force.' +
        '\n\nExample: npm run cli -- restore /backup/monday.age --passphrase-file /root/passphrase',
    )
    .action(async (file: string, { passphraseFile }: { passphraseFile?: string }) => {
      const lines = await restore(process.env, file, () => readPassphrase(passphraseFile, typed));
      for (const line of lines) console.log(line);
    });
}

/** All of it or nothing. Rejects with CommandFailed where there is a database already, or the file cannot be read. */
export async function restore(
  environment: NodeJS.ProcessEnv,
  file: string,
  passphrase: () => Promise<string>,
): Promise<string[]> {
  const read = readDatabaseConfig(environment);
  if ('faults' in read) throw new CommandFailed(read.faults);
  const { database, secrets: given } = read.config;
  if (database.kind === 'given')
    throw new CommandFailed([
      'DATABASE_URL names a database of your own: restore it with pg_restore, as the documents say.',
    ]);
  const dataDir = resolve(database.dataDir);
  if ((await clusterFolder(dataDir)) !== null)
    throw new CommandFailed([
      `There is a database in ${dataDir} already. Name an empty DATA_DIR, or remove it: db:reset.`,
    ]);
  const { header, rows } = await readBackup(file, await passphrase());
  const others = (['pin', 'data'] as const).filter(
    (name) => given[name] !== null && given[name] !== header.secrets[name],
  );
  if (others.length > 0)
    throw new CommandFailed(
      others.map((name) => `${name.toUpperCase()}_SECRET is set and is not the one of the backup. Leave it out.`),
    );
  const { pin, data, pinPrevious, dataPrevious } = header.secrets;
  await writeSecrets(dataDir, {
    pin: { current: pin, previous: pinPrevious },
    data: { current: data, previous: dataPrevious },
  }).catch((error: unknown) => {
    if (!(error instanceof OtherSecrets)) throw error;
    throw new CommandFailed([`${error.message} is not the backup's. Name an empty DATA_DIR.`]);
  });
  try {
    const count = await withDatabase(environment, async ({ knex }) => {
      await migrateTo(knex, header.migrations);
      const restored = await copyRowsIn(knex, rows);
      await migrate(knex);
      await markRestored(knex, new Date(header.at));
      const at = (await openClock(knex, null)).now();
      await writeJournal(knex, [{ at, actor: AT_THE_TERMINAL, kind: 'operator', detail: { what: RESTORED } }]);
      return restored;
    });
    return [
      `${count} rows as they were at ${header.at} are in ${dataDir}, and the secrets.`,
      'Nobody is rung from here yet. See that no other copy runs, then: npm run cli -- in-force',
    ];
  } catch (error) {
    await removeEmbedded(dataDir);
    throw error;
  }
}
