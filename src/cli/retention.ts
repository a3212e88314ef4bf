import { Command } from 'commander';
import { openClock } from '../records/clock.ts';
import { listHolds } from '../records/legal-holds.ts';
import { previewRetention } from '../records/retention.ts';
import type { Clock } from '../safety/clock.ts';
import { type OpenRecords, printFromRecords } from './open.ts';
import { table } from './table.ts';

const DAYS_AHEAD = 7;

export function retentionCommand(): Command {
  return new Command('retention')
    .description(
      'for how long what is kept, and how many records would be erased within the next week; changes nothing',
    )
    .addHelpText('after', '\nTo keep records that would be erased: hold add.\n\nExample: npm run cli -- retention')
    .action(async () => {
      await printFromRecords(async ({ knex }) => showRetention({ knex, clock: await openClock(knex, null) }));
    });
}

export async function showRetention(parts: Pick<OpenRecords, 'knex'> & { clock: Clock }): Promise<string[]> {
  const outlook = await previewRetention(parts, DAYS_AHEAD);
  const holds = await listHolds(parts.knex, parts.clock.toReal(parts.clock.now()));
  return [
    ...table(
      ['what', 'kept for', 'would go'],
      outlook.map(({ rule, days, count }) => [rule.holds, days === 1 ? '1 day' : `${days} days`, String(count)]),
    ),
    '',
    `Would go: within the next ${DAYS_AHEAD} days, as things are now. An alarm goes with its visit and all that ` +
      'names it.',
    holds.length === 0 ? 'Nothing is held.' : `Holds in force: ${holds.length} (hold list).`,
  ];
}
