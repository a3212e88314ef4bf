import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { copyRowsOut, migrationsOf } from '../database/copy-tables.ts';
import { writeBackup } from './backup-file.ts';
import { CommandFailed, type OpenRecords, printFromRecords } from './open.ts';
import { readPassphrase } from './passphrase.ts';

export function backupCommand(typed: NodeJS.ReadableStream = process.stdin): Command {
  return new Command('backup')
    .description('write the built-in database and its secrets into one encrypted file, while the service runs')
    .argument('<file>', 'a new file')
    .option('--passphrase-file <file>', 'its first line is the passphrase; left out: it is typed')
    .addHelpText('after', '\nExample: npm run cli -- backup /backup/monday.age --passphrase-file /root/passphrase')
    .action(async (file: string, { passphraseFile }: { passphraseFile?: string }) => {
      await printFromRecords((records) => backUp(records, file, () => readPassphrase(passphraseFile, typed)));
    });
}

/**
 * Rejects with CommandFailed where there is no built-in database, or the file is there already.
 * @param work what each try of the passphrase costs; left out: as much as for every backup
 */
export async function backUp(
  { knex, dataDir, secrets }: Pick<OpenRecords, 'knex' | 'dataDir' | 'secrets'>,
  file: string,
  passphrase: () => Promise<string>,
  work?: number,
): Promise<string[]> {
  if (dataDir === null)
    throw new CommandFailed([
      'DATABASE_URL names a database of your own: back it up with pg_dump, as the documents say.',
    ]);
  if (existsSync(file)) throw new CommandFailed([`${file} is there already. Name a new file.`]);
  const { pin, data } = await secrets();
  const header = {
    buddyline: 1 as const,
    at: new Date().toISOString(),
    migrations: await migrationsOf(knex),
    secrets: { pin: pin.current, pinPrevious: pin.previous, data: data.current, dataPrevious: data.previous },
  };
  const count = await writeBackup(file, await passphrase(), header, (takes) => copyRowsOut(knex, takes), work);
  return [`${count} rows and the secrets are in ${file}. Without the passphrase nobody opens it, and neither can we.`];
}
