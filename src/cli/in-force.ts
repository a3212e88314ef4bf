import { Command } from 'commander';
import { openClock } from '../records/clock.ts';
import { putInForce } from '../records/in-force.ts';
import { IN_FORCE_HERE, writeJournal } from '../records/journal.ts';
import { withRecords } from './open.ts';
import { AT_THE_TERMINAL } from './command-dependencies.ts';

export function inForceCommand(): Command {
  return new Command('in-force')
    .description('say that this data, found on another machine or in another folder, is the one that rings people')
    .addHelpText(
      'after',
      '\nFor data that was moved or restored on purpose. See first that no other copy of it runs: ' +
        'both would ring the same people.\n\nExample: npm run cli -- in-force',
    )
    .action(async () => {
      await withRecords(process.env, async ({ knex, place }) => {
        const now = (await openClock(knex, null)).now();
        const isNews = await putInForce(knex, await place(), now);
        if (isNews)
          await writeJournal(knex, [
            { at: now, actor: AT_THE_TERMINAL, kind: 'operator', detail: { what: IN_FORCE_HERE } },
          ]);
        console.log(
          isNews
            ? 'In force: the service that runs on this data rings people from now on. See that no other copy runs.'
            : 'It is in force already.',
        );
      });
    });
}
