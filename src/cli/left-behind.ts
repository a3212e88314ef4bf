import { resolve } from 'node:path';
import { Command } from 'commander';
import { readDatabaseConfig } from '../app/config/config.ts';
import { leftBehind, type LeftBehind, removeLeftBehind } from '../database/left-behind.ts';
import { ROOTS_FOLDER } from '../database/cluster-account.ts';
import { CommandFailed } from './open.ts';
import { table } from './table.ts';

/** Databases outside of DATA_DIR that root's Buddyline made in `place`, and that no DATA_DIR names any more. */
export function leftBehindCommand(place: string = ROOTS_FOLDER): Command {
  return new Command('left-behind')
    .description('list the built-in databases whose DATA_DIR is gone (root keeps them outside of it), and remove one')
    .option('--remove <folder>', 'remove this one of them for good')
    .addHelpText(
      'after',
      '\nA DATA_DIR that was moved, and that no Buddyline has been started with since, ' +
        'may still need one of them.\n\n' +
        'Example: npm run cli -- left-behind',
    )
    .action(async ({ remove }: { remove?: string }) => {
      const dataDirs = dataDirsOf(process.env);
      if (remove === undefined) {
        for (const line of sheetOf(await leftBehind(dataDirs, place))) console.log(line);
        return;
      }
      if (!(await removeLeftBehind(resolve(remove), dataDirs, place)))
        throw new CommandFailed([
          `${remove} is not left behind: it is not there, or in use, or a DATA_DIR names it. Nothing has changed.`,
        ]);
      console.log('Removed.');
    });
}

function dataDirsOf(environment: NodeJS.ProcessEnv): string[] {
  const read = readDatabaseConfig(environment);
  if ('faults' in read) throw new CommandFailed(read.faults);
  const { database } = read.config;
  return database.kind === 'embedded' ? [database.dataDir] : [];
}

/** As a table for people. */
export function sheetOf(found: LeftBehind[]): string[] {
  if (found.length === 0) return ['No database is left behind.'];
  return table(
    ['Folder', 'Last used', 'Was made for'],
    found.map(({ folder, madeFor, lastUsed }) => [
      folder,
      lastUsed.toISOString().slice(0, 10),
      madeFor ?? 'not known: see first that no other DATA_DIR names it',
    ]),
  );
}
