import { Command } from 'commander';
import { migrate, missingColumns } from '../database/migrate.ts';
import { CommandFailed, withDatabase } from './open.ts';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description("bring the database's schema up to date; harmless when it is")
    .addHelpText('after', '\nExample: npm run migrate')
    .action(async () => {
      await withDatabase(process.env, async ({ knex }) => {
        const ran = await migrate(knex);
        const lacks = await missingColumns(knex);
        if (lacks !== null && lacks.length > 0) throw new CommandFailed([lackingLine(lacks)]);
        console.log(
          ran.length === 0
            ? `The schema is up to date${lacks === null ? ', as far as this account may look' : ''}.`
            : `Done: ${ran.join(', ')}.`,
        );
      });
    });
}

const NAMED = 3;

/** What no migration brings back. */
export function lackingLine(lacks: string[]): string {
  const more = lacks.length - NAMED;
  return (
    `The database lacks ${lacks.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}: it was ` +
    `changed by hand, or restored in part. Restore it whole from a backup; nobody is looked after on this one`
  );
}
