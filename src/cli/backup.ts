import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { copyRowsOut } from '../database/copy-tables.ts';
import { type BackupWriter, writeBackup } from './backup-file.ts';
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
  const copy = ({ begins, takes }: BackupWriter): Promise<void> =>
    copyRowsOut(knex, {
      // A secret may be rotated while somebody types the passphrase: those of the rows' own moment open them.
      begins: async (migrations) => {
        const { pin, data } = await secrets();
        await begins({
          buddyline: 1,
          at: new Date().toISOString(),
          migrations,
          secrets: { pin: pin.current, pinPrevious: pin.previous, data: data.current, dataPrevious: data.previous },
        });
      },
      takes,
    });
  const count = await writeBackup(file, await passphrase(), copy, work);
  return [`${count} rows and the secrets are in ${file}. Without the passphrase nobody opens it, and neither can we.`];
}
