import { Command } from 'commander';
import { migrate } from '../records/migrations.ts';
import { withDatabase } from './open.ts';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('bring the database\'s schema up to date; harmless when it is')
    .addHelpText('after', '\nExample: npm run migrate')
    .action(async () => {
      await withDatabase(process.env, async ({ knex }) => {
        const ran = await migrate(knex);
        console.log(ran.length === 0 ? 'The schema is up to date.' : `Done: ${ran.join(', ')}.`);
      });
    });
}
