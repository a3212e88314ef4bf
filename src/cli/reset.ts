import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { readDatabaseConfig } from '../app/config/config.ts';
import { clusterFolder } from '../database/postgres-cluster.ts';
import { checkUnused, removeEmbedded } from '../database/remove-embedded.ts';
import { CommandFailed } from './open.ts';

/**
 * `reset`: the next start begins with an empty database.
 * @param typed the answer to its question
 */
export function resetCommand(typed: NodeJS.ReadableStream = process.stdin): Command {
  return new Command('reset')
    .description('removes the built-in database of DATA_DIR, with all that is in it; the secrets stay')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      '\nRefused beside a running service, and with DATABASE_URL.\nExample: npm run db:reset -- --yes',
    )
    .action(async ({ yes = false }: { yes?: boolean }) => {
      const read = readDatabaseConfig(process.env);
      if ('faults' in read) throw new CommandFailed(read.faults);
      const { database } = read.config;
      if (database.kind === 'given')
        throw new CommandFailed(['DATABASE_URL names a database of your own. Only the built-in one is removed here.']);
      const dataDir = resolve(database.dataDir);
      if ((await clusterFolder(dataDir)) === null) {
        console.log(`There is no built-in database in ${dataDir}.`);
        return;
      }
      await checkUnused(dataDir);
      if (!yes && !(await agrees(dataDir, typed))) throw new CommandFailed(['Nothing has changed.']);
      await removeEmbedded(dataDir);
      console.log(`The built-in database of ${dataDir} is removed. npm start makes an empty one.`);
    });
}

async function agrees(dataDir: string, typed: NodeJS.ReadableStream): Promise<boolean> {
  console.log(`Remove the built-in database of ${dataDir}, with all people, visits and alarms in it? Type yes:`);
  for await (const line of createInterface({ input: typed })) return line.trim() === 'yes';
  return false;
}
